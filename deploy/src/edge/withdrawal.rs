//! The deletion of the edge function, which Lambda refuses until CloudFront has withdrawn its copies: within some hours
//! after no distribution names it any more.
//! <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-edge-delete-replicas.html>

use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::aws::{CallError, Connection};
use crate::report::Report;

/// Pauses between two tries: short at first, since a run that comes hours later has but little to wait for.
const SHORTEST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// Deletes the function, and waits for this long at most until that is possible. Whether it is gone.
///
/// # Errors
/// When Lambda refuses for another reason.
pub(crate) async fn delete(
    connection: &Connection,
    function: &str,
    longest: Duration,
    report: &Report,
) -> Result<bool, CallError> {
    let begun = Instant::now();
    let mut pause = SHORTEST_PAUSE;
    loop {
        let deleted = connection.lambda().delete_function().function_name(function).send().await;
        match deleted.map_err(CallError::of("Lambda", "DeleteFunction")) {
            Ok(_) => return Ok(true),
            Err(error) if error.is("ResourceNotFoundException") => return Ok(true),
            // `InvalidParameterValueException`, as for much else: only its words tell.
            Err(error) if error.reason.contains("replicated function") => {}
            Err(error) => return Err(error),
        }
        let left = longest.saturating_sub(begun.elapsed());
        if left.is_zero() {
            return Ok(false);
        }
        if pause == SHORTEST_PAUSE {
            report.note(&format!("waiting until CloudFront has withdrawn its copies of {function}"));
        }
        sleep(pause.min(left)).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}
