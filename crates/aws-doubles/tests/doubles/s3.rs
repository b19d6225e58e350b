use aws_doubles::{Answer, AwsDouble};
use aws_sdk_s3::error::ProvideErrorMetadata;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{ChecksumAlgorithm, CompletedMultipartUpload, CompletedPart};

use crate::clients;

#[tokio::test]
async fn an_object_is_read_whole_with_its_etag() {
    let aws = AwsDouble::start().unwrap();
    let etag = aws.s3.put("bucket", "localdbs/shop/a b+c.zst", &b"content"[..]);
    let get = clients::s3(&aws).get_object().bucket("bucket").key("localdbs/shop/a b+c.zst");
    let object = get.send().await.unwrap();
    assert_eq!(object.e_tag(), Some(etag.as_str()));
    assert_eq!(object.content_length(), Some(7));
    assert_eq!(object.body.collect().await.unwrap().into_bytes(), "content");
}

#[tokio::test]
async fn an_object_that_did_not_change_is_not_sent_again() {
    let aws = AwsDouble::start().unwrap();
    let client = clients::s3(&aws);
    let etag = aws.s3.put("bucket", "key", &b"old"[..]);
    let get = || client.get_object().bucket("bucket").key("key").if_none_match(&etag).send();
    let unchanged = get().await.unwrap_err();
    assert_eq!(unchanged.raw_response().unwrap().status().as_u16(), 304);
    aws.s3.put("bucket", "key", &b"new"[..]);
    let changed = get().await.unwrap();
    assert_eq!(changed.body.collect().await.unwrap().into_bytes(), "new");
}

#[tokio::test]
async fn a_head_tells_length_and_etag() {
    let aws = AwsDouble::start().unwrap();
    let etag = aws.s3.put("bucket", "key", &b"content"[..]);
    let head = clients::s3(&aws).head_object().bucket("bucket").key("key").send().await.unwrap();
    assert_eq!((head.content_length(), head.e_tag()), (Some(7), Some(etag.as_str())));
}

#[tokio::test]
async fn a_missing_object_is_not_found() {
    let aws = AwsDouble::start().unwrap();
    let get = clients::s3(&aws).get_object().bucket("bucket").key("key").send().await;
    assert!(get.unwrap_err().into_service_error().is_no_such_key());
    let head = clients::s3(&aws).head_object().bucket("bucket").key("key").send().await;
    assert!(head.unwrap_err().into_service_error().is_not_found());
}

#[tokio::test]
async fn what_is_put_is_there_whether_sent_at_once_or_as_a_stream() {
    let aws = AwsDouble::start().unwrap();
    let client = clients::s3(&aws);
    let put = |key, body| client.put_object().bucket("bucket").key(key).body(body).send();
    put("at-once", ByteStream::from_static(b"content")).await.unwrap();
    let file = tempfile::NamedTempFile::new().unwrap();
    let content = vec![7_u8; 200_000];
    std::fs::write(file.path(), &content).unwrap();
    put("streamed", ByteStream::from_path(file.path()).await.unwrap()).await.unwrap();
    assert_eq!(aws.s3.object("bucket", "at-once").unwrap(), "content");
    assert_eq!(aws.s3.object("bucket", "streamed").unwrap(), content);
}

#[tokio::test]
async fn throttling_is_slow_down() {
    let aws = AwsDouble::start().unwrap();
    aws.s3.get_object.next(Answer::Throttled);
    let get = clients::s3(&aws).get_object().bucket("bucket").key("key").send().await;
    assert_eq!(get.unwrap_err().code(), Some("SlowDown"));
}

#[tokio::test]
async fn versions_and_delete_markers_are_listed_in_pages_the_newest_first() {
    let aws = AwsDouble::start().unwrap();
    for _ in 0..2 {
        aws.s3.put("bucket", "a b+c", &b"content"[..]);
    }
    aws.s3.mark_deleted("bucket", "a b+c");
    aws.s3.put("bucket", "d", &b"content"[..]);
    aws.s3.put("other", "e", &b"content"[..]);
    let client = clients::s3(&aws);
    let list = || client.list_object_versions().bucket("bucket").max_keys(2);
    let first = list().send().await.unwrap();
    assert_eq!(first.is_truncated(), Some(true));
    assert_eq!(first.delete_markers()[0].key(), Some("a b+c"));
    assert_eq!(first.delete_markers()[0].is_latest(), Some(true));
    let second = list()
        .set_key_marker(first.next_key_marker.clone())
        .set_version_id_marker(first.next_version_id_marker.clone())
        .send()
        .await
        .unwrap();
    let keys: Vec<_> = second.versions().iter().map(|version| version.key().unwrap()).collect();
    assert_eq!((keys, second.is_truncated()), (vec!["a b+c", "d"], Some(false)));
    let encoded = list().encoding_type(aws_sdk_s3::types::EncodingType::Url).send().await.unwrap();
    assert_eq!(encoded.versions()[0].key(), Some("a+b%2Bc"));
}

#[tokio::test]
async fn a_deletion_without_a_version_hides_the_object_and_one_with_it_removes_that_version() {
    let aws = AwsDouble::start().unwrap();
    let client = clients::s3(&aws);
    aws.s3.put("bucket", "a&b", &b"content"[..]);
    let version = aws.s3.versions("bucket").remove(0).id;
    let delete = |version: Option<String>| {
        let object = aws_sdk_s3::types::ObjectIdentifier::builder().key("a&b").set_version_id(version).build().unwrap();
        let all = aws_sdk_s3::types::Delete::builder().objects(object).quiet(true).build().unwrap();
        client.delete_objects().bucket("bucket").delete(all).send()
    };
    assert!(delete(None).await.unwrap().deleted().is_empty(), "quiet");
    assert_eq!(aws.s3.object("bucket", "a&b"), None);
    assert_eq!(aws.s3.versions("bucket").len(), 2);
    delete(Some(version)).await.unwrap();
    let left = aws.s3.versions("bucket").remove(0);
    assert!(left.is_delete_marker);
    client.delete_object().bucket("bucket").key("a&b").version_id(left.id).send().await.unwrap();
    assert_eq!(aws.s3.versions("bucket"), []);
}

#[tokio::test]
async fn ranges_are_of_the_version_that_was_asked_for() {
    let aws = AwsDouble::start().unwrap();
    let client = clients::s3(&aws);
    let etag = aws.s3.put("bucket", "key", "0123456789");
    aws.s3.set_last_modified("bucket", "key", "Fri, 02 Jan 2026 03:04:05 GMT");
    let get =
        |etag: &str, range: &str| client.get_object().bucket("bucket").key("key").if_match(etag).range(range).send();
    let answer = get(&etag, "bytes=8-20").await.unwrap();
    assert_eq!(answer.content_range(), Some("bytes 8-9/10"));
    assert_eq!(answer.last_modified().unwrap().secs(), 1_767_323_045);
    assert_eq!(answer.body.collect().await.unwrap().into_bytes(), "89");
    assert_eq!(get(&etag, "bytes=10-20").await.unwrap_err().code(), Some("InvalidRange"));
    aws.s3.put("bucket", "key", "another");
    assert_eq!(get(&etag, "bytes=0-1").await.unwrap_err().code(), Some("PreconditionFailed"));
}

#[tokio::test]
async fn of_two_conditional_writes_one_fails() {
    let aws = AwsDouble::start().unwrap();
    let client = clients::s3(&aws);
    let put = || client.put_object().bucket("bucket").key("key").body(ByteStream::from_static(b"content"));
    let first = put().if_none_match("*").send().await.unwrap().e_tag.unwrap();
    assert_eq!(put().if_none_match("*").send().await.unwrap_err().code(), Some("PreconditionFailed"));
    put().if_match(&first).send().await.unwrap();
    assert_eq!(put().if_match(&first).send().await.unwrap_err().code(), Some("PreconditionFailed"));
    aws.s3.delete("bucket", "key");
    assert_eq!(put().if_match(&first).send().await.unwrap_err().code(), Some("NoSuchKey"));
}

#[tokio::test]
async fn an_upload_in_parts_is_seen_when_it_is_complete_and_gone_when_it_is_aborted() {
    let aws = AwsDouble::start().unwrap();
    let client = clients::s3(&aws);
    let parts = [vec![1_u8; 5 << 20], vec![2; 3]];
    let begin = || async {
        let begun = client.create_multipart_upload().bucket("bucket").key("key").metadata("a", "b");
        begun.checksum_algorithm(ChecksumAlgorithm::Sha256).send().await.unwrap().upload_id.unwrap()
    };
    let id = begin().await;
    let mut completed = Vec::new();
    for (number, part) in (1..).zip(&parts) {
        let request = client.upload_part().bucket("bucket").key("key").upload_id(&id).part_number(number);
        let request = request.checksum_algorithm(ChecksumAlgorithm::Sha256).body(part.clone().into());
        let added = request.send().await.unwrap();
        let checksum = added.checksum_sha256.unwrap();
        let part = CompletedPart::builder().part_number(number).e_tag(added.e_tag.unwrap()).checksum_sha256(checksum);
        completed.push(part.build());
    }
    assert_eq!((aws.s3.object("bucket", "key"), aws.s3.unfinished_uploads()), (None, 1));
    let complete = |parts: Vec<CompletedPart>| {
        let parts = CompletedMultipartUpload::builder().set_parts(Some(parts)).build();
        client.complete_multipart_upload().bucket("bucket").key("key").upload_id(&id).multipart_upload(parts).send()
    };
    let reversed = completed.iter().rev().cloned().collect();
    assert_eq!(complete(reversed).await.unwrap_err().code(), Some("InvalidPartOrder"));
    complete(completed.clone()).await.unwrap();
    assert_eq!(aws.s3.object("bucket", "key").unwrap(), parts.concat());
    assert_eq!(aws.s3.header("bucket", "key", "x-amz-meta-a").unwrap(), "b");
    assert_eq!(complete(completed).await.unwrap_err().code(), Some("NoSuchUpload"));
    let id = begin().await;
    client.abort_multipart_upload().bucket("bucket").key("key").upload_id(&id).send().await.unwrap();
    assert_eq!(aws.s3.unfinished_uploads(), 0);
}

#[tokio::test]
async fn content_that_is_not_what_its_checksum_says_is_refused() {
    let aws = AwsDouble::start().unwrap();
    let put = clients::s3(&aws).put_object().bucket("bucket").key("key").body(ByteStream::from_static(b"content"));
    let wrong = put.checksum_sha256("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=").send().await;
    assert_eq!(wrong.unwrap_err().code(), Some("BadDigest"));
    assert!(aws.s3.names().is_empty());
}
