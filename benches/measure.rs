//! Runs a command and prints how long it took and how much memory it held at most, as JSON.
//!
//! Usage: measure COMMAND [ARGUMENT…]
//!
//! A program of its own, because a process inherits the peak of the one that starts it: started from Python, nothing
//! would ever seem to need less memory than Python itself. The floor of this program is about 2 MB.

use std::ffi::c_long;
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

/// `struct rusage` of 64-bit Linux and macOS.
#[repr(C)]
struct ResourceUsage {
    /// Seconds and microseconds in user mode, then in system mode.
    times: [i64; 4],
    /// Kilobytes on Linux, bytes on macOS.
    max_resident_set: c_long,
    rest: [c_long; 13],
}

unsafe extern "C" {
    fn getrusage(who: i32, usage: *mut ResourceUsage) -> i32;
}

/// Those children that have ended and been waited for, and theirs.
const RUSAGE_CHILDREN: i32 = -1;

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let Some(program) = arguments.next() else {
        eprintln!("usage: measure COMMAND [ARGUMENT…]");
        return ExitCode::from(2);
    };
    let mut command = Command::new(&program);
    // What a command prints is of no interest unless it fails; then standard error says why.
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    let start = Instant::now();
    let output = match command.output() {
        Ok(output) => output,
        Err(error) => {
            eprintln!("{}: {error}", program.display());
            return ExitCode::FAILURE;
        }
    };
    let seconds = start.elapsed().as_secs_f64();
    if !output.status.success() {
        eprint!("{}", String::from_utf8_lossy(&output.stderr));
        eprintln!("{}: {}", program.display(), output.status);
        return ExitCode::FAILURE;
    }
    let mut usage = ResourceUsage { times: [0; 4], max_resident_set: 0, rest: [0; 13] };
    // SAFETY: `usage` is a writable `struct rusage`, as laid out above.
    if unsafe { getrusage(RUSAGE_CHILDREN, &mut usage) } != 0 {
        eprintln!("getrusage: {}", std::io::Error::last_os_error());
        return ExitCode::FAILURE;
    }
    let unit = if cfg!(target_os = "macos") { 1 } else { 1024 };
    println!(r#"{{"seconds": {seconds}, "peakBytes": {}}}"#, usage.max_resident_set * unit);
    ExitCode::SUCCESS
}
