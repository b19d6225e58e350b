use std::time::{Duration, Instant as MachineTime};

use aws_doubles::UnhurriedTime;
use tokio::time::{Instant, sleep, timeout};

#[tokio::test]
async fn a_limit_is_not_reached_while_the_tests_own_thread_is_kept_from_running() {
    let _time = UnhurriedTime::start();
    let work = async {
        // Longer than the limit, by the machine's clock.
        let begun = MachineTime::now();
        while begun.elapsed() < Duration::from_millis(300) {
            std::hint::spin_loop();
        }
        tokio::task::yield_now().await;
    };
    assert!(timeout(Duration::from_millis(200), work).await.is_ok());
}

#[tokio::test]
async fn waits_end_by_themselves_and_time_is_the_machines_again_afterwards() {
    let (time, same) = (UnhurriedTime::start(), UnhurriedTime::start());
    sleep(Duration::from_millis(20)).await;
    drop((time, same));
    sleep(Duration::from_millis(20)).await;
    // Nothing pauses it any more, so it can be paused anew.
    drop(UnhurriedTime::start());
}

#[tokio::test]
async fn no_time_passes_once_it_stands_still() {
    let time = UnhurriedTime::start();
    time.stand_still();
    let before = Instant::now();
    // Longer than several steps take.
    tokio::task::spawn_blocking(|| std::thread::sleep(Duration::from_millis(20))).await.unwrap();
    assert_eq!(Instant::now(), before);
}
