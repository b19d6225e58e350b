//! What the largest input costs: `cargo run --release -p recommender --example size [LINES [USERS [ITEMS]]]`.
//!
//! It makes interactions whose items have a long tail, reads them, and prints how long that took, how long an answer
//! and an event take then, and the memory of the process.

// It is a program to look at, and nothing is built on it.
#![allow(clippy::print_stdout, clippy::expect_used)]

use recommender::Recommender;
use std::fmt::Write as _;
use std::io::{BufReader, Read};
use std::time::Instant;

fn main() {
    let mut arguments = std::env::args().skip(1).map(|argument| argument.parse::<u64>().expect("a number"));
    let mut argument = |default| arguments.next().unwrap_or(default);
    let (lines, users, items) = (argument(5_000_000), argument(1_000_000), argument(100_000));

    let mut recommender = Recommender::new((0..items).map(|item| format!("item-{item}")));
    println!("{lines} interactions of {users} users with {items} items; empty: {}", memory());
    let start = Instant::now();
    let file = BufReader::with_capacity(1 << 16, Interactions::new(lines, users, items));
    let read = recommender.read_interactions(file).expect("interactions");
    println!("{read:?} in {:.1} s: {}", start.elapsed().as_secs_f64(), memory());

    let start = Instant::now();
    let answers = (0..1000).map(|user| recommender.for_user(&format!("user-{user}"), 25).len()).sum::<usize>();
    println!("{:.0} µs an answer of {} items", start.elapsed().as_micros() as f64 / 1000.0, answers / 1000);
    let start = Instant::now();
    for user in 0..1000 {
        recommender.record(&format!("user-{user}"), "item-7", "Purchase", 2_000_000_000).expect("an event");
    }
    println!("{:.1} µs an event", start.elapsed().as_micros() as f64 / 1000.0);
}

/// Lines as they are needed, so that the generator's memory is not measured.
struct Interactions {
    random: fastrand::Rng,
    left: u64,
    users: u64,
    items: u64,
    written: String,
    position: usize,
}

impl Interactions {
    fn new(left: u64, users: u64, items: u64) -> Self {
        Self { random: fastrand::Rng::with_seed(7), left, users, items, written: String::new(), position: 0 }
    }
}

impl Read for Interactions {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.position == self.written.len() && self.left > 0 {
            self.left -= 1;
            self.position = 0;
            self.written.clear();
            // The cube of an even number: a tenth of the items has half of the interactions.
            let (user, item) = (self.random.f64(), self.random.f64());
            let (user, item) = (user.powi(2) * self.users as f64, item.powi(3) * self.items as f64);
            writeln!(
                self.written,
                r#"{{"userId":"user-{}","itemId":"item-{}","eventType":"View","timestamp":{}}}"#,
                user as u64,
                item as u64,
                1_800_000_000 - self.left
            )
            .expect("text can be appended");
        }
        let length = buffer.len().min(self.written.len() - self.position);
        buffer[..length].copy_from_slice(&self.written.as_bytes()[self.position..self.position + length]);
        self.position += length;
        Ok(length)
    }
}

/// The memory of this process, where the system tells it (Linux).
fn memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.map_or("memory unknown".to_owned(), |size| format!("{} of memory", size.trim()))
}
