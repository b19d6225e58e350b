//! Signals by which a process is told to end.

/// The exit code of a command that was interrupted, as shells have it.
pub const INTERRUPTED: u8 = 130;

/// Waits for Ctrl-C, or for what [`ended`] waits for.
pub async fn interrupted() {
    tokio::select! {
        Ok(()) = tokio::signal::ctrl_c() => {}
        () = ended() => {}
    }
}

/// Waits for the signal that ends a CI job (SIGTERM), or for that of a terminal that is closed (SIGHUP), unless whoever
/// started this process wants that ignored, as `nohup` does.
pub async fn ended() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::SignalKind;
        tokio::select! {
            () = arrived(SignalKind::terminate()) => {}
            () = arrived(SignalKind::hangup()), if !hangups_are_ignored() => {}
        }
    }
    #[cfg(not(unix))]
    std::future::pending().await
}

#[cfg(unix)]
async fn arrived(kind: tokio::signal::unix::SignalKind) {
    match tokio::signal::unix::signal(kind) {
        Ok(mut signals) => {
            signals.recv().await;
        }
        // It ends the process as it always did.
        Err(_) => std::future::pending().await,
    }
}

/// Whether SIGHUP is ignored. Where the system does not tell it, it is left as it is.
#[cfg(unix)]
fn hangups_are_ignored() -> bool {
    const SIGHUP: u32 = 1;
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    ignored.is_none_or(|mask| mask & (1 << (SIGHUP - 1)) != 0)
}
