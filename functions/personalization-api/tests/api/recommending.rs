//! Section 3 and the order of section 4.

use aws_doubles::Answer;
use axum::body::Body;
use http::Request;
use serde_json::json;

use crate::harness::{CAMPAIGN, FUNCTION, Harness, campaign, document, item_ids};

#[tokio::test]
async fn recommend_items_answers_with_a_campaigns_items() {
    let harness = Harness::new(&campaign());
    let answered = harness.get("/recommend-items/shop/r/user-1").await;
    assert_eq!(answered.status, 200);
    assert_eq!(answered.header("content-type"), Some("application/json"));
    assert_eq!(answered.header("x-personalization-config-version"), Some("7"));
    let body = answered.json();
    assert_eq!(item_ids(&body, "itemList").len(), 25, "numResults is 25 unless the query says otherwise");
    assert_eq!(body["recommendationId"], "RID-1");
    assert_eq!(harness.asked(), json!({"campaignArn": CAMPAIGN, "userId": "user-1", "numResults": 25}));
}

#[tokio::test]
async fn related_items_takes_its_user_from_the_query() {
    let harness = Harness::new(&campaign());
    harness.get("/related-items/shop/r/item-9?userId=u&numResults=3").await;
    assert_eq!(harness.asked(), json!({"campaignArn": CAMPAIGN, "itemId": "item-9", "userId": "u", "numResults": 3}));
    harness.get("/related-items/shop/r/item-9").await;
    assert!(harness.asked().get("userId").is_none());
}

#[tokio::test]
async fn rerank_answers_with_a_personalized_ranking_for_get_and_for_post() {
    let harness = Harness::new(&campaign());
    let got = harness.get("/rerank-items/shop/r/u/a,b,c").await;
    assert_eq!(item_ids(&got.json(), "personalizedRanking"), ["c", "b", "a"]);
    let posted = harness.post("/rerank-items/shop/r/u", &json!(["a", "b", "c"])).await;
    assert_eq!(item_ids(&posted.json(), "personalizedRanking"), ["c", "b", "a"]);
    assert_eq!(posted.header("cache-control"), Some("no-store"));
    let requests = harness.aws.personalize_runtime.get_personalized_ranking.requests();
    assert_eq!(requests[1].json(), json!({"campaignArn": CAMPAIGN, "userId": "u", "inputList": ["a", "b", "c"]}));
}

#[tokio::test]
async fn a_domain_recommender_is_known_by_its_arn() {
    let arn = "arn:aws-us-gov:personalize:us-gov-west-1:123456789012:recommender/x";
    let harness = Harness::new(&document(&json!({"v": {"type": "personalize-campaign", "arn": arn}})));
    harness.get("/recommend-items/shop/r/u").await;
    assert_eq!(harness.asked()["recommenderArn"], arn);
}

#[tokio::test]
async fn num_results_is_a_whole_number_of_one_or_more_and_at_most_500_are_asked_for() {
    let harness = Harness::new(&campaign());
    for wrong in ["0", "-1", "2.5", "ten", "1e2", "+", "%20"] {
        let answered = harness.get(&format!("/recommend-items/shop/r/u?numResults={wrong}")).await;
        answered.is_error(400, "Validation", "InvalidNumResults");
    }
    for large in ["501", "99999999999999999999"] {
        let answered = harness.get(&format!("/recommend-items/shop/r/u?numResults={large}")).await;
        assert_eq!(answered.status, 200);
        assert_eq!(harness.asked()["numResults"], 500);
    }
}

#[tokio::test]
async fn path_parameters_are_decoded_exactly_once() {
    let harness = Harness::new(&campaign());
    for (encoded, decoded) in [
        ("a%20b", "a b"),
        ("50%25", "50%"),
        ("%2541", "%41"),
        ("a+b", "a+b"),
        ("a%23b", "a#b"),
        ("%E7%8C%AB", "猫"),
        ("a%2Fb", "a/b"),
    ] {
        assert_eq!(harness.get(&format!("/recommend-items/shop/r/{encoded}")).await.status, 200);
        assert_eq!(harness.asked()["userId"], decoded);
    }
}

#[tokio::test]
async fn the_querys_filter_is_a_name_or_an_arn_and_values_go_only_with_a_filter() {
    let arn = "arn:aws-cn:personalize:cn-north-1:123456789012:campaign/c";
    let harness = Harness::new(&document(&json!({"c": {"type": "personalize-campaign", "arn": arn}})));
    let values = "filterValues=%7B%22G%22%3A%22x%22%7D";
    harness.get(&format!("/recommend-items/shop/r/u?filter=f&{values}")).await;
    assert_eq!(harness.asked()["filterArn"], "arn:aws-cn:personalize:cn-north-1:123456789012:filter/f");
    assert_eq!(harness.asked()["filterValues"], json!({"G": "x"}));
    let whole = "arn:aws:personalize:us-east-1:123456789012:filter/g";
    harness.get(&format!("/recommend-items/shop/r/u?filter={whole}")).await;
    assert_eq!(harness.asked()["filterArn"], whole, "a filter's ARN is not wrapped in another");
    harness.get(&format!("/recommend-items/shop/r/u?{values}")).await;
    assert!(harness.asked().get("filterValues").is_none());
}

#[tokio::test]
async fn the_first_configured_filter_whose_condition_holds_is_used() {
    let filter = |name: &str| format!("arn:aws:personalize:us-east-1:123456789012:filter/{name}");
    let harness = Harness::new(&document(&json!({"c": {"type": "personalize-campaign", "arn": CAMPAIGN, "filters": [
        {"arn": filter("known"), "condition": "user-required"}, {"arn": filter("anyone")}]}})));
    harness.get("/related-items/shop/r/i?userId=u").await;
    assert_eq!(harness.asked()["filterArn"], filter("known"));
    harness.get("/related-items/shop/r/i").await;
    assert_eq!(harness.asked()["filterArn"], filter("anyone"));
}

#[tokio::test]
async fn a_recommender_may_forbid_filters_of_callers() {
    let filter = json!({"arn": "arn:aws:personalize:us-east-1:123456789012:filter/licensed",
        "autoDynamicFilterValues": {"COUNTRY": {"type": "string", "default": "CH", "rules": []}}});
    let mut configuration =
        document(&json!({"c": {"type": "personalize-campaign", "arn": CAMPAIGN, "filters": [filter]}}));
    configuration["namespaces"]["shop"]["recommenders"]["recommend-items"]["r"]["allowFilterParameter"] = json!(false);
    let harness = Harness::new(&configuration);
    let values = |values: &str| format!("/recommend-items/shop/r/u?filterValues={values}");
    for path in [
        "/recommend-items/shop/r/u?filter=other".to_owned(),
        "/recommend-items/shop/r/u?filter=arn%3Aaws%3Apersonalize%3Aus-east-1%3A123456789012%3Afilter%2Fx".to_owned(),
        // What the configuration fills in may not be talked over either.
        values("%7B%22COUNTRY%22%3A%22%5C%22DE%5C%22%22%7D"),
    ] {
        harness.get(&path).await.is_error(400, "Validation", "FilterParameterNotAllowed");
    }
    assert_eq!(harness.aws.personalize_runtime.get_recommendations.count(), 0);
    assert_eq!(harness.get(&values("%7B%22GENRE%22%3A%22%5C%22jazz%5C%22%22%7D")).await.status, 200);
    assert_eq!(harness.asked()["filterValues"], json!({"COUNTRY": "\"CH\"", "GENRE": "\"jazz\""}));
    let elsewhere = harness.get("/related-items/shop/r/i?filter=other").await;
    assert_eq!(elsewhere.status, 200, "it holds for its own recommender");
}

#[tokio::test]
async fn an_origin_other_than_personalize_gets_no_forbidden_filter_either() {
    let mut configuration = document(&json!({"v": {"type": "lambda", "arn": FUNCTION}}));
    configuration["namespaces"]["shop"]["recommenders"]["recommend-items"]["r"]["allowFilterParameter"] = json!(false);
    let harness = Harness::new(&configuration);
    let answered = harness.get("/recommend-items/shop/r/u?filter=x").await;
    answered.is_error(400, "Validation", "FilterParameterNotAllowed");
}

#[tokio::test]
async fn context_and_filter_values_must_be_json_objects_of_strings() {
    let harness = Harness::new(&campaign());
    for value in ["%5B1%5D", "7", "nonsense", "%7B%22a%22%3A%5B%5D%7D"] {
        let answered = harness.get(&format!("/recommend-items/shop/r/u?context={value}")).await;
        answered.is_error(400, "Validation", "InvalidContextParameter");
        let answered = harness.get(&format!("/recommend-items/shop/r/u?filter=f&filterValues={value}")).await;
        answered.is_error(400, "Validation", "InvalidFilterParameter");
    }
    harness.get("/recommend-items/shop/r/u?context=%7B%22D%22%3A%22tv%22%7D").await;
    assert_eq!(harness.asked()["context"], json!({"D": "tv"}));
}

#[tokio::test]
async fn more_is_asked_for_when_a_post_processor_may_remove_some_and_the_answer_is_cut() {
    let mut configuration = campaign();
    let processor =
        json!({"type": "lambda", "arn": FUNCTION, "lookAheadMultiplier": 1.5, "lookAheadMaximumValue": 100});
    configuration["namespaces"]["shop"]["recommenders"]["recommend-items"]["r"]["responsePostProcessor"] = processor;
    let harness = Harness::new(&configuration);
    harness.aws.lambda.invoke.answer_with(|request| {
        let mut response = request.json()["response"].take();
        response["itemList"].as_array_mut().unwrap().remove(0);
        response["added"] = json!(true);
        Answer::json(&response)
    });
    let answered = harness.get("/recommend-items/shop/r/u?numResults=3").await;
    assert_eq!(harness.asked()["numResults"], 5, "a fractional look-ahead is rounded up");
    assert_eq!(item_ids(&answered.json(), "itemList"), ["item-2", "item-3", "item-4"]);
    assert_eq!(answered.json()["added"], true);
    let told = harness.aws.lambda.invoke.requests()[0].json();
    assert_eq!(
        (&told["version"], &told["action"], &told["userId"]),
        (&json!("1.0"), &json!("recommend-items"), &json!("u"))
    );
    harness.aws.lambda.invoke.always(aws_doubles::services::Lambda::function_error("E", "stack trace"));
    let answered = harness.get("/recommend-items/shop/r/u").await;
    answered.is_error(502, "Function", "OriginAnswerInvalid");
}

#[tokio::test]
async fn any_origin_may_call_and_preflight_is_answered_for_every_path() {
    let harness = Harness::new(&campaign());
    harness.get("/recommend-items/shop/r/u").await;
    for path in [
        "/recommend-items/shop/r/u",
        "/related-items/shop/r/i",
        "/rerank-items/shop/r/u/a",
        "/rerank-items/shop/r/u",
        "/events/shop",
    ] {
        let request = Request::options(path)
            .header("origin", "https://example.com")
            .header("access-control-request-method", "GET")
            .header("access-control-request-headers", "authorization,content-type");
        let answered = harness.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answered.status, 200);
        assert_eq!(answered.header("access-control-allow-origin"), Some("*"));
        let headers = answered.header("access-control-allow-headers").unwrap();
        let own = [
            "authorization",
            "content-type",
            "if-none-match",
            "x-api-key",
            "x-amzn-trace-id",
            "x-origin-authorization",
        ];
        assert_eq!(headers.split(',').collect::<Vec<_>>(), own);
        assert_eq!(answered.header("access-control-allow-methods"), Some("GET,OPTIONS,POST"));
        assert_eq!(answered.header("access-control-max-age"), Some("600"));
        assert_eq!(answered.header("x-personalization-config-version"), Some("7"), "as every answer");
    }
    let missing = harness.get_with("/nothing", &[("origin", "https://example.com")]).await;
    assert_eq!(missing.header("access-control-allow-origin"), Some("*"), "errors carry CORS headers");
    assert_eq!(missing.header("x-personalization-config-version"), Some("7"), "and the version");
}

#[tokio::test]
async fn only_the_origins_and_headers_that_the_deployment_allows_are_named() {
    let one = [("CORS_ALLOW_ORIGINS", "https://shop.example.com"), ("CORS_ALLOW_HEADERS", "X-Device, X-Plan")];
    let several = [("CORS_ALLOW_ORIGINS", "https://shop.example.com,http://localhost:3000")];
    let asked_by = async |variables: &[(&'static str, &str)], origin: &'static str| {
        let harness = Harness::with(&campaign(), "rest", variables);
        let answered = harness.get_with("/recommend-items/shop/r/u", &[("origin", origin)]).await;
        assert_eq!(answered.status, 200);
        let exposed = answered.header("access-control-expose-headers").unwrap().to_owned();
        let own = "cache-control,etag,retry-after,server-timing,www-authenticate,x-personalization-config-version";
        assert_eq!(exposed, own);
        (answered.header("access-control-allow-origin").map(str::to_owned), answered)
    };
    let (named, _) = asked_by(&one, "https://elsewhere.example.com").await;
    assert_eq!(named.as_deref(), Some("https://shop.example.com"), "which a browser holds against the page's own");
    let (named, answered) = asked_by(&several, "http://localhost:3000").await;
    assert_eq!(named.as_deref(), Some("http://localhost:3000"));
    assert!(answered.header("vary").is_some_and(|vary| vary.contains("origin")), "other caches keep them apart");
    let (named, _) = asked_by(&several, "https://elsewhere.example.com").await;
    assert_eq!(named, None);

    let harness = Harness::with(&campaign(), "rest", &one);
    let preflight = Request::options("/events/shop").header("origin", "https://shop.example.com");
    let answered = harness.send(preflight.body(Body::empty()).unwrap()).await;
    let headers = answered.header("access-control-allow-headers").unwrap();
    assert!(headers.ends_with(",x-device,x-plan"), "{headers}");
}

#[tokio::test]
async fn preflight_waits_for_no_configuration() {
    let harness = Harness::new(&campaign());
    harness.aws.app_config_data.start_configuration_session.always(Answer::Never);
    let answered = harness.send(Request::options("/events/shop").body(Body::empty()).unwrap()).await;
    assert_eq!((answered.status.as_u16(), answered.header("x-personalization-config-version")), (200, None));
    assert_eq!(harness.aws.app_config_data.start_configuration_session.count(), 0, "nor asks for one");
}

#[tokio::test]
async fn bodies_are_compressed_for_http_apis_only() {
    let (http, rest) = (Harness::of(&campaign(), "http"), Harness::of(&campaign(), "rest"));
    let accepts = [("accept-encoding", "gzip")];
    let compressed = http.get_with("/recommend-items/shop/r/u", &accepts).await;
    assert_eq!(compressed.header("content-encoding"), Some("gzip"));
    let mut text = String::new();
    std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(&*compressed.bytes), &mut text).unwrap();
    assert!(text.contains("item-25"));
    assert_eq!(rest.get_with("/recommend-items/shop/r/u", &accepts).await.header("content-encoding"), None);
}
