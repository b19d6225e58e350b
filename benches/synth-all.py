#!/usr/bin/env python3
"""Measures `synth all` against aws-sam-translator and aws-cdk-lib: wall time and peak memory of the whole process.

Usage: benches/synth-all.py [--runs N] [--format table|json]

Needs Rust, Python 3.11 or newer and, for the AWS CDK, Node.js 20 or newer with npm; without Node.js that baseline is
left out. What is measured, and figures: benches/README.md.
"""

import argparse
import hashlib
import json
import os
import pathlib
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile

BENCHES = pathlib.Path(__file__).resolve().parent
ROOT = BENCHES.parent
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).resolve()
OURS = TARGET / "bench"
CDK = BENCHES / "baseline" / "cdk"


def log(message):
    print(f"bench: {message}", file=sys.stderr, flush=True)


def run(*command, cwd=ROOT):
    """Runs a step of the preparations; what it prints goes to standard error."""
    subprocess.run([str(part) for part in command], cwd=cwd, check=True, stdout=sys.stderr)


def up_to_date(folder, pins, make):
    """Makes a folder anew unless it was made from the same pins."""
    wanted = hashlib.sha256(b"".join(pin.read_bytes() for pin in pins)).hexdigest()
    stamp = folder / ".pins"
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    log(f"installing {folder.relative_to(ROOT) if folder.is_relative_to(ROOT) else folder}")
    shutil.rmtree(folder, ignore_errors=True)
    make()
    # Last, so that what was broken off begins anew.
    stamp.write_text(wanted)


def pinned(name):
    """The version of a Python package in requirements.txt."""
    lines = (BENCHES / "requirements.txt").read_text().splitlines()
    return next(line.split("==")[1] for line in lines if line.startswith(f"{name}=="))


class Synth:
    environment = {}
    name = "synth all"
    makes = "14 templates, the edge-auth stack's and the manifest"

    def prepare(self):
        log("building synth")
        run("cargo", "build", "--quiet", "--locked", "--release", "-p", "synth")

    def command(self, scratch):
        return [TARGET / "release" / "synth", "all", "--out-dir", scratch / "templates"]


class Sam:
    environment = {}
    name = f"aws-sam-translator {pinned('aws-sam-translator')}"
    makes = "1 template"
    venv = OURS / "sam"

    def prepare(self):
        requirements = BENCHES / "requirements.txt"

        def make():
            run(sys.executable, "-m", "venv", self.venv)
            pip = self.venv / "bin" / "pip"
            run(pip, "install", "--quiet", "--disable-pip-version-check", "--requirement", requirements)

        up_to_date(self.venv, [requirements], make)

    def command(self, scratch):
        return [self.venv / "bin" / "python", BENCHES / "baseline" / "translate.py", scratch / "template.json"]


class Cdk:
    version = json.loads((CDK / "package.json").read_text())["dependencies"]["aws-cdk-lib"]
    makes = "1 template"

    def __init__(self, validates):
        self.name = f"aws-cdk-lib {self.version}" + (", which validates it" if validates else "")
        # By default the library checks the template by a linter built as WebAssembly. Linting is no part of what the
        # others do, so the figure to compare is the one without.
        self.environment = {"CDK_VALIDATION": "true" if validates else "false"}

    def prepare(self):
        pins = [CDK / "package.json", CDK / "package-lock.json"]
        install = ("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
        up_to_date(CDK / "node_modules", pins, lambda: run(*install, cwd=CDK))

    def command(self, scratch):
        return ["node", CDK / "app.mjs", scratch / "cdk.out"]


def build_measure():
    """Compiles the program that runs a command and tells its time and memory."""
    program, source = OURS / "measure", BENCHES / "measure.rs"
    if not program.is_file() or program.stat().st_mtime < source.stat().st_mtime:
        OURS.mkdir(parents=True, exist_ok=True)
        run("rustc", "--edition", "2024", "-O", source, "-o", program)
    return program


def measure(program, contestant):
    """One run in a new folder."""
    with tempfile.TemporaryDirectory() as scratch:
        command = [str(part) for part in contestant.command(pathlib.Path(scratch))]
        environment = {**os.environ, **contestant.environment}
        result = subprocess.run([str(program), *command], capture_output=True, text=True, cwd=ROOT, env=environment)
        if result.returncode != 0:
            sys.exit(f"bench: {contestant.name} failed:\n{result.stderr}")
        if not any(pathlib.Path(scratch).iterdir()):
            sys.exit(f"bench: {contestant.name} wrote nothing")
    return json.loads(result.stdout)


def summarize(contestants, samples):
    """Medians, and ratios to the first contestant."""
    rows = []
    for contestant, runs in zip(contestants, samples):
        seconds = [run["seconds"] for run in runs]
        rows.append(
            {
                "name": contestant.name,
                "makes": contestant.makes,
                "medianSeconds": round(statistics.median(seconds), 5),
                "minSeconds": round(min(seconds), 5),
                "maxSeconds": round(max(seconds), 5),
                "peakMegabytes": round(statistics.median(run["peakBytes"] for run in runs) / 1e6, 2),
            }
        )
    for row in rows:
        row["timeRatio"] = round(row["medianSeconds"] / rows[0]["medianSeconds"], 1)
        row["memoryRatio"] = round(row["peakMegabytes"] / rows[0]["peakMegabytes"], 1)
    return rows


def table(rows, runs, remarks):
    head = ["", "makes", "median s", "min s", "max s", "peak MB", "time", "memory"]
    cells = [
        [
            row["name"],
            row["makes"],
            f"{row['medianSeconds']:.3f}",
            f"{row['minSeconds']:.3f}",
            f"{row['maxSeconds']:.3f}",
            f"{row['peakMegabytes']:.1f}",
            f"{row['timeRatio']:g} x",
            f"{row['memoryRatio']:g} x",
        ]
        for row in rows
    ]
    rule = [["---", "---", *["---:"] * 6]]
    widths = [max(len(line[column]) for line in [head, *cells, *rule]) for column in range(len(head))]
    aligned = [str.ljust, str.ljust, *[str.rjust] * 6]
    lines = [
        "| " + " | ".join(align(cell, width) for align, cell, width in zip(aligned, line, widths)) + " |"
        for line in [head, *rule, *cells]
    ]
    method = f"Medians of {runs} interleaved runs of the whole process, after a warm-up"
    lines += ["", f"{method}; memory is the median peak.", *remarks]
    return "\n".join(lines)


def positive(text):
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=positive, default=10, help="measured runs of each (10)")
    parser.add_argument("--format", choices=["table", "json"], default="table", help="how the figures are printed")
    arguments = parser.parse_args()

    contestants, left_out = [Synth(), Sam()], {}
    if shutil.which("node") and shutil.which("npm"):
        contestants += [Cdk(validates=False), Cdk(validates=True)]
    else:
        left_out[f"aws-cdk-lib {Cdk.version}"] = "Node.js and npm are not installed"
    program = build_measure()
    for contestant in contestants:
        contestant.prepare()

    for contestant in contestants:
        log(f"warming up {contestant.name}")
        measure(program, contestant)
    samples = [[] for _ in contestants]
    for number in range(arguments.runs):
        log(f"run {number + 1} of {arguments.runs}")
        for contestant, runs in zip(contestants, samples):
            runs.append(measure(program, contestant))

    rows = summarize(contestants, samples)
    if arguments.format == "json":
        machine = {"system": platform.platform(), "processor": platform.machine(), "processors": os.cpu_count()}
        print(json.dumps({"runs": arguments.runs, "machine": machine, "results": rows, "leftOut": left_out}, indent=2))
    else:
        remarks = ["synth all makes every template in its one run; each of the others makes one."]
        remarks += [f"Left out: {name}, because {why}." for name, why in left_out.items()]
        print(table(rows, arguments.runs, remarks))


if __name__ == "__main__":
    try:
        main()
    except subprocess.CalledProcessError as error:
        sys.exit(f"bench: {' '.join(error.cmd)} ended with {error.returncode}")
    except FileNotFoundError as error:
        sys.exit(f"bench: {error.filename}: not found")
