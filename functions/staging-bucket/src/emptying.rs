//! Everything deleted, every version of it.

use custom_resource::{Failure, Made, Progress};
use function_host::call_error::CallError;

use crate::bucket::{Bucket, Marker, Refused};

/// How often the whole bucket is gone through when S3 refuses to delete something: its errors may pass.
const PASSES: usize = 3;

/// How many of the refused keys are named.
const NAMED: usize = 5;

/// What one walk through the bucket did.
#[derive(Default)]
struct Pass {
    found: usize,
    refused: Vec<Refused>,
}

/// Empties the bucket, page by page, until a list of it is empty. A bucket that is gone is empty.
///
/// This function may not invoke itself, so what does not fit into its time is left for the next deletion of the stack.
pub(crate) async fn empty(bucket: &Bucket<'_>, progress: &Progress) -> Result<Made, Failure> {
    let mut deleted = 0;
    let mut passes_with_refusals = 0;
    loop {
        let Some(pass) = walk(bucket, &mut deleted, progress).await? else {
            tracing::info!(bucket = bucket.name, deleted, "the bucket is gone");
            return Ok(Made::default().remark("The bucket is gone."));
        };
        if pass.found == 0 {
            tracing::info!(bucket = bucket.name, deleted, "the bucket is empty");
            return Ok(Made::default().with("VersionsDeleted", deleted.to_string()));
        }
        if !pass.refused.is_empty() {
            passes_with_refusals += 1;
            if passes_with_refusals == PASSES {
                return Err(Failure::new(refusal(bucket, deleted, &pass.refused)));
            }
        }
    }
}

/// One walk; `None` when the bucket is gone.
async fn walk(bucket: &Bucket<'_>, deleted: &mut usize, progress: &Progress) -> Result<Option<Pass>, Failure> {
    let failed = |deleted: usize, error: &CallError| {
        Failure::new(format!("{deleted} versions are deleted from {}, then it fails: {error}", bucket.name))
    };
    let mut pass = Pass::default();
    let mut from = Some(Marker::default());
    while let Some(marker) = from {
        let page = match bucket.page("", marker).await {
            Ok(page) => page,
            Err(error) if error.code() == "NoSuchBucket" => return Ok(None),
            Err(error) => return Err(failed(*deleted, &error)),
        };
        let count = page.versions.len();
        let more = if page.next().is_some() { "more than " } else { "" };
        progress.say(format!(
            "{deleted} versions are deleted from {} and {more}{count} are left; delete the stack again to go on",
            bucket.name
        ));
        from = page.next();
        pass.found += count;
        if count == 0 {
            continue;
        }
        let refused = match bucket.delete(&page.versions).await {
            Ok(refused) => refused,
            Err(error) if error.code() == "NoSuchBucket" => return Ok(None),
            Err(error) => return Err(failed(*deleted, &error)),
        };
        *deleted += count - refused.len().min(count);
        pass.refused.extend(refused);
        tracing::debug!(bucket = bucket.name, deleted, refused = pass.refused.len(), "emptying");
    }
    Ok(Some(pass))
}

fn refusal(bucket: &Bucket<'_>, deleted: usize, refused: &[Refused]) -> String {
    let named: Vec<String> =
        refused.iter().take(NAMED).map(|Refused { key, why }| format!("{key:?} ({why})")).collect();
    let more = if refused.len() > NAMED { ", …" } else { "" };
    let (count, name) = (refused.len(), &bucket.name);
    format!("{deleted} versions are deleted from {name}; S3 refuses {count}: {}{more}", named.join(", "))
}
