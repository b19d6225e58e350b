#!/usr/bin/env python3
"""Builds and checks everything, and runs every test of the workspace, several test programs at once.

Usage: tests/run.py [TARGET...]      names of test targets, such as `system`, to run in place of all
       tests/run.py --build-only

`cargo clippy` and `cargo test` would each compile every dependency, one to check and one to run. Here Clippy's driver
compiles the workspace's own crates for the tests, and a warning of it, or of rustc, fails the run. Most tests wait for
processes that they started, so that one program at a time leaves processors idle. What a test program prints is shown
as a whole when it fails. `cargo test --workspace` runs the same tests one program after another.
"""

import concurrent.futures
import json
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CARGO = os.environ.get("CARGO", "cargo")
AT_ONCE = (os.cpu_count() or 1) + 1
WITH_CLIPPY = {"RUSTC_WORKSPACE_WRAPPER": "clippy-driver"}
# What is tested beside everything as it is by default: its tests share a folder with the program that they start, so
# they are run when the others have ended.
WITH_AWS = ["--features", "local/aws", "--test", "aws"]
# Those that take longest begin first, so that nothing is waited for alone at the end.
FIRST = ["system", "processes", "browser", "api", "loading", "conformance"]


def packages():
    """The workspace's packages by their ids."""
    command = [CARGO, "metadata", "--no-deps", "--format-version", "1"]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    return {package["id"]: package for package in json.loads(done.stdout)["packages"]}


def build(what):
    """Compiles these targets, shows what the compiler says, and gives what it made. Ends the run at a warning."""
    colour = "json-diagnostic-rendered-ansi" if sys.stderr.isatty() else "json"
    command = [CARGO, "test", "--workspace", *what, "--no-run", "--quiet", f"--message-format={colour}"]
    environment = {**os.environ, **WITH_CLIPPY}
    artifacts, warnings, shown = [], 0, set()
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as building:
        for line in building.stdout:
            message = json.loads(line)
            if message["reason"] == "compiler-artifact":
                artifacts.append(message)
            if message["reason"] != "compiler-message" or message["message"]["level"] not in ("warning", "error"):
                continue
            warnings += 1
            rendered = message["message"]["rendered"]
            # A file that is part of two programs is warned about twice.
            if rendered not in shown:
                shown.add(rendered)
                print(rendered, file=sys.stderr, flush=True)
    if building.returncode != 0:
        sys.exit(building.returncode)
    if warnings:
        sys.exit("tests/run.py: warnings are errors here")
    return artifacts


def tests(artifacts):
    """Every test program: its target's name, its package's, the command, its folder and environment."""
    known = packages()
    for artifact in artifacts:
        program, target = artifact["executable"], artifact["target"]
        if program is None:
            continue
        if target["kind"] == ["bin"] and not artifact["profile"]["test"]:
            # Tests find the programs of other crates here, and need not build them.
            os.environ["FUNCTION_BINARIES"] = str(Path(program).parent)
        if not artifact["profile"]["test"] or target["kind"] in (["bench"], ["example"]):
            continue
        package = known[artifact["package_id"]]
        folder = Path(package["manifest_path"]).parent
        environment = {
            "CARGO": CARGO,
            "CARGO_MANIFEST_DIR": str(folder),
            "CARGO_PKG_NAME": package["name"],
            "CARGO_PKG_VERSION": package["version"],
        }
        yield target["name"], package["name"], [program, "--quiet"], folder, environment


def run(target, package, command, folder, environment):
    """Runs one; what to show of it, and whether it passed."""
    begun = time.monotonic()
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    results = [line for line in done.stdout.splitlines() if line.startswith("test result: ")]
    counts = (line.removeprefix("test result: ").partition("; 0 measured")[0] for line in results)
    said = "; ".join(count for count in counts if "ok. 0 passed; 0 failed" not in count)
    line = f"{package} {target}: {said or f'exit code {done.returncode}'} ({time.monotonic() - begun:.0f} s)"
    passed = done.returncode == 0
    return line if passed else f"{done.stdout}\n{line}", passed


def run_all(selected):
    """Runs these, several at once; the names of those that failed."""
    failed = []
    selected.sort(key=lambda test: FIRST.index(test[0]) if test[0] in FIRST else len(FIRST))
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as threads:
        running = {threads.submit(run, *test): test for test in selected}
        for done in concurrent.futures.as_completed(running):
            shown, passed = done.result()
            print(shown, flush=True)
            if not passed:
                target, package, *_ = running[done]
                failed.append(f"{package} {target}")
    return failed


def main():
    wanted = sys.argv[1:]
    if wanted == ["--build-only"]:
        build(WITH_AWS)
        build(["--all-targets"])
        return
    selected = [test for test in tests(build(["--all-targets"])) if not wanted or test[0] in wanted]
    missing = set(wanted) - {name for name, *_ in selected}
    if missing:
        sys.exit(f"there is no such test target: {', '.join(sorted(missing))}")
    if not wanted:
        examples = [CARGO, "test", "--workspace", "--doc", "--quiet"]
        selected.append(("examples", "documentation:", examples, ROOT, WITH_CLIPPY))
    failed = run_all(selected)
    if not wanted:
        failed += run_all(list(tests(build(WITH_AWS))))
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
