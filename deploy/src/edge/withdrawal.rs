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
    let tried = || async {
        let deleted = connection.lambda().delete_function().function_name(function).send().await;
        match deleted.map_err(CallError::of("Lambda", "DeleteFunction")) {
            Ok(_) => Ok(true),
            Err(error) if error.is("ResourceNotFoundException") => Ok(true),
            // `InvalidParameterValueException`, as for much else: only its words tell.
            Err(error) if error.reason.contains("replicated function") => Ok(false),
            Err(error) => Err(error),
        }
    };
    let begin = || report.note(&format!("waiting until CloudFront has withdrawn its copies of {function}"));
    tried_until_done(longest, tried, begin).await
}

/// Tries until it is done, for this long at most; whether it is. `begin` tells that it has to be waited.
async fn tried_until_done<E>(
    longest: Duration,
    tried: impl AsyncFn() -> Result<bool, E>,
    begin: impl Fn(),
) -> Result<bool, E> {
    let begun = Instant::now();
    let mut pause = SHORTEST_PAUSE;
    while !tried().await? {
        let left = longest.saturating_sub(begun.elapsed());
        if left.is_zero() {
            return Ok(false);
        }
        if pause == SHORTEST_PAUSE {
            begin();
        }
        sleep(pause.min(left)).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::convert::Infallible;

    use super::*;

    /// Whether it was done, after how many tries and how many seconds.
    async fn tried(longest: u64, done_at: usize) -> (bool, usize, u64) {
        let (tries, begun, told) = (Cell::new(0), Instant::now(), Cell::new(0));
        let one = || async {
            tries.set(tries.get() + 1);
            Ok::<_, Infallible>(tries.get() == done_at)
        };
        let Ok(done) = tried_until_done(Duration::from_secs(longest), one, || told.set(told.get() + 1)).await;
        assert!(told.get() <= 1, "it tells again and again");
        (done, tries.get(), begun.elapsed().as_secs())
    }

    #[tokio::test]
    async fn it_is_waited_for_as_long_as_told_and_no_longer() {
        tokio::time::pause();
        assert_eq!(tried(0, 1).await, (true, 1, 0));
        assert_eq!(tried(0, 2).await, (false, 1, 0));
        assert_eq!(tried(600, 4).await, (true, 4, 1 + 2 + 4));
        let (done, tries, seconds) = tried(600, 1000).await;
        assert!(!done && seconds == 600, "{seconds} s");
        // Once a minute, but for the first minute.
        assert!((15..=18).contains(&tries), "{tries} tries");
    }
}
