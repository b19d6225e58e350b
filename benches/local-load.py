#!/usr/bin/env python3
"""Load on `local`: requests a second and latencies of cache hits and of misses, beside an axum handler with a constant
answer in the same run; then a soak, with the process's memory as it goes.

A miss recommends 25 of 10,000 items, decorated, through every layer of the deployment without a cache; a hit is
answered by CloudFront's stand-in. The load comes from a process of its own over loopback: `oha`, which is installed
into target/bench at the first run.
"""

import argparse
import json
import os
import pathlib
import re
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
TOOLS = ROOT / "target" / "bench" / "oha"
ITEMS = 10_000
USERS = 500
PATH = "/recommend-items/shop/home/user-1"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=10, help="of each measurement (default 10)")
    parser.add_argument("--rounds", type=int, default=3, help="measurements of each, taking turns (default 3)")
    parser.add_argument("--connections", type=int, default=16, help="open at once (default 16)")
    parser.add_argument("--soak", type=int, default=180, help="seconds of the soak; 0 leaves it out (default 180)")
    parser.add_argument("--every", type=int, default=5, help="seconds between two looks at the memory (default 5)")
    parser.add_argument("--format", choices=["table", "json"], default="table")
    parser.add_argument("--debug", action="store_true", help="measure a debug build, to try this script alone")
    return parser.parse_args()


def build(debug: bool) -> pathlib.Path:
    """The folder with the binaries."""
    # Neither is built with what tests need: it would change how both keep time.
    command = ["cargo", "build", "--quiet", "--package", "local", "--package", "constant-answer", "--bins"]
    subprocess.run(command + ([] if debug else ["--release"]), cwd=ROOT, check=True)
    return ROOT / "target" / ("debug" if debug else "release")


def oha() -> pathlib.Path:
    program = TOOLS / "bin" / "oha"
    if not program.exists():
        subprocess.run(["cargo", "install", "--quiet", "--locked", "--root", str(TOOLS), "oha"], check=True)
    return program


def inputs(folder: pathlib.Path) -> list[str]:
    """A catalogue of 10,000 items, and interactions of 500 users with 40 of them each."""
    campaign = {"type": "personalize-campaign", "arn": "arn:aws:personalize:eu-west-1:123456789012:campaign/home"}
    kept = {"maxAge": 3600, "directives": "public"}
    document = {
        "version": "1",
        "namespaces": {
            "shop": {
                "inferenceItemMetadata": {"type": "localdb"},
                "cacheControl": {"userSpecified": kept, "noUserSpecified": kept},
                "recommenders": {"recommend-items": {"home": {"variations": {"only": campaign}}}},
            }
        },
    }
    (folder / "configuration.json").write_text(json.dumps(document))
    with (folder / "items.jsonl").open("w") as items:
        for number in range(ITEMS):
            item = {
                "id": f"item-{number}",
                "name": f"Item {number}",
                "price": number % 97 + 0.99,
                "categories": [f"category-{number % 20}", f"category-{number % 7}"],
                "description": f"What people say of item {number}. " * 6,
            }
            items.write(json.dumps(item) + "\n")
    with (folder / "interactions.jsonl").open("w") as interactions:
        for user in range(USERS):
            for step in range(40):
                item = (user * 31 + step * step * 17) % ITEMS
                event = {"userId": f"user-{user}", "itemId": f"item-{item}", "eventType": "View"}
                interactions.write(json.dumps(event | {"timestamp": 1_700_000_000 + step}) + "\n")
    files = ["--config", str(folder / "configuration.json"), "--items", f"shop={folder / 'items.jsonl'}"]
    return [*files, "--interactions", f"shop={folder / 'interactions.jsonl'}", "--port", "0", "--auth", "none"]


def start_local(folder: pathlib.Path, files: list[str], cache: str) -> tuple[subprocess.Popen, str]:
    command = [str(folder / "local"), *files, "--cache", cache]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True)
    said = ""
    while "Ctrl-C" not in said:
        line = process.stderr.readline()
        if not line:
            raise SystemExit(f"local ended:\n{said}")
        said += line
    return process, re.search(r"http://[\d.:]+", said).group()


def start_constant(folder: pathlib.Path) -> tuple[subprocess.Popen, str]:
    command = [str(folder / "constant-answer")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True)
    return process, process.stdout.readline().strip()


def load(program: pathlib.Path, url: str, seconds: int, connections: int) -> dict[str, float]:
    command = [str(program), "--no-tui", "--output-format", "json", "-z", f"{seconds}s", "-c", str(connections), url]
    environment = os.environ | {"TOKIO_WORKER_THREADS": "1"}
    output = subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout
    report = json.loads(output)
    statuses = set(report["statusCodeDistribution"])
    if statuses != {"200"}:
        raise SystemExit(f"{url}: not every answer was a 200: {report['statusCodeDistribution']}")
    latencies = report["latencyPercentiles"]
    figures = {name: latencies[name] * 1000 for name in ("p50", "p95", "p99")}
    return {"requests": report["summary"]["requestsPerSec"]} | figures


def median(values: list[float]) -> float:
    ordered = sorted(values)
    return (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2


def memory(process: subprocess.Popen) -> int:
    """Kilobytes of resident memory."""
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status).group(1))


def soak(program: pathlib.Path, process: subprocess.Popen, url: str, options: argparse.Namespace) -> list[list[int]]:
    """Seconds and kilobytes, every few seconds."""
    command = [str(program), "--no-tui", "--output-format", "quiet", "-z", f"{options.soak}s"]
    command += ["-c", str(options.connections), url]
    started = time.monotonic()
    looks = [[0, memory(process)]]
    environment = os.environ | {"TOKIO_WORKER_THREADS": "1"}
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment) as loading:
        while loading.poll() is None:
            time.sleep(options.every)
            if process.poll() is not None:
                raise SystemExit(f"local ended during the soak, with {process.returncode}")
            looks.append([round(time.monotonic() - started), memory(process)])
    if loading.returncode != 0:
        raise SystemExit(f"the load of the soak ended with {loading.returncode}")
    return looks


def main() -> None:
    options = arguments()
    binaries, program = build(options.debug), oha()
    with tempfile.TemporaryDirectory() as folder:
        files = inputs(pathlib.Path(folder))
        started = []
        try:
            constant, constant_url = start_constant(binaries)
            started.append(constant)
            hit, hit_url = start_local(binaries, files, "cloudfront")
            started.append(hit)
            miss, miss_url = start_local(binaries, files, "none")
            started.append(miss)
            urls = {"constant": constant_url + "/", "hit": hit_url + PATH, "miss": miss_url + PATH}
            runs: dict[str, list[dict[str, float]]] = {name: [] for name in urls}
            for url in urls.values():
                load(program, url, 1, options.connections)
            for _ in range(options.rounds):
                for name, url in urls.items():
                    runs[name].append(load(program, url, options.seconds, options.connections))
            figures = {
                name: {of: median([run[of] for run in of_name]) for of in of_name[0]}
                for name, of_name in runs.items()
            }
            looks = soak(program, miss, urls["miss"], options) if options.soak else []
        finally:
            for process in started:
                process.kill()
                process.wait()
    if options.format == "json":
        print(json.dumps({"figures": figures, "soak": looks}))
        return
    print("| | requests a second | p50 ms | p95 ms | p99 ms |\n| --- | --- | --- | --- | --- |")
    for name, row in figures.items():
        print(f"| {name} | {row['requests']:,.0f} | {row['p50']:.2f} | {row['p95']:.2f} | {row['p99']:.2f} |")
    for seconds, kilobytes in looks:
        print(f"soak, after {seconds:>4} s: {kilobytes / 1024:.1f} MB")


if __name__ == "__main__":
    main()
