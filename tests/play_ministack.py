"""Plays AWS with MiniStack on a free port of 127.0.0.1: prints the port when it listens, and ends with its
standard input, together with every function that MiniStack started, so that nothing outlives whoever started it.

MiniStack's log goes to the file that the variable MINISTACK_LOG names, or nowhere. With the argument `--any-template`
it takes what it refuses in templates otherwise, see `run_ministack.py`.
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading


RUN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "run_ministack.py")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(port, folder):
    environment = {
        "PATH": os.environ["PATH"],
        # Code of functions and a file with the process id.
        "TMPDIR": folder,
        "HOME": folder,
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        # Functions inherit it. Without it they would call the real AWS.
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        # Listeners on ports of their own, which nobody here needs.
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "S3_DATA_DIR": os.path.join(folder, "s3"),
        "STATE_DIR": os.path.join(folder, "state"),
    }
    program = [RUN] if "--any-template" in sys.argv else ["-m", "ministack"]
    return subprocess.Popen(
        [sys.executable, *program],
        env=environment,
        cwd=folder,
        # A process group, in which its functions are too.
        start_new_session=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def drain(lines, log):
    for line in lines:
        log.write(line)
        log.flush()


def end(emulator):
    try:
        os.killpg(emulator.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    emulator.wait()


with tempfile.TemporaryDirectory(prefix="ministack-", ignore_cleanup_errors=True) as folder, open(
    os.environ.get("MINISTACK_LOG", os.devnull), "wb"
) as log:
    # The port is free when it is looked for; should somebody else take it first, there are others.
    for _ in range(5):
        port = free_port()
        emulator = start(port, folder)
        try:
            for line in emulator.stdout:
                log.write(line)
                if b"Running on" in line:
                    break
            else:
                continue
            print(port, flush=True)
            threading.Thread(target=drain, args=(emulator.stdout, log), daemon=True).start()
            sys.stdin.read()
            break
        finally:
            end(emulator)
    else:
        sys.exit("MiniStack does not start; MINISTACK_LOG=file keeps what it says")
