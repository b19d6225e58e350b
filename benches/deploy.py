#!/usr/bin/env python3
"""Measures `deploy diff` and a `deploy up` without changes against `cdk diff` and `cdk deploy`, in one emulated AWS.

Usage: benches/deploy.py [--runs N] [--format table|json] [--deploy PROGRAM]

Needs Rust, Python 3.11 or newer, Node.js 20 or newer with npm, and MiniStack, which `make validators` installs. What is
measured, and figures: benches/README.md.
"""

import argparse
import hashlib
import http.client
import importlib.util
import io
import json
import os
import pathlib
import platform
import shutil
import subprocess
import sys
import tempfile
import zipfile

BENCHES = pathlib.Path(__file__).resolve().parent
spec = importlib.util.spec_from_file_location("synth_all", BENCHES / "synth-all.py")
shared = importlib.util.module_from_spec(spec)
spec.loader.exec_module(shared)

VALIDATORS = pathlib.Path(os.environ.get("VALIDATORS", shared.TARGET / "validators"))
ACCOUNT, REGION, STACK = "000000000000", "us-east-1", "measured"
CHOICES = ["--auth", "oauth2", "--entry-point", "http", "--cache", "cloudfront"]
VERSION = json.loads((shared.CDK / "package.json").read_text())["dependencies"]["aws-cdk"]

# What stands for the functions' code: a custom resource is told that all is well. No measured command runs it.
BOOTSTRAP = """#!/usr/bin/env python3
import json, os, urllib.request
runtime = f"http://{os.environ['AWS_LAMBDA_RUNTIME_API']}/2018-06-01/runtime/invocation"
while True:
    with urllib.request.urlopen(f"{runtime}/next") as answer:
        id, event = answer.headers["Lambda-Runtime-Aws-Request-Id"], json.load(answer)
    if "ResponseURL" in event:
        kept = {name: event[name] for name in ["StackId", "RequestId", "LogicalResourceId"]}
        told = {"Status": "SUCCESS", "PhysicalResourceId": "measured", **kept}
        body = json.dumps(told).encode()
        headers = {"Content-Type": ""}
        urllib.request.urlopen(urllib.request.Request(event["ResponseURL"], body, headers, method="PUT")).close()
    urllib.request.urlopen(urllib.request.Request(f"{runtime}/{id}/response", b"{}", method="POST")).close()
"""


class MiniStack:
    """An emulated AWS, which ends with this program."""

    def __init__(self):
        python = pathlib.Path(f"{VALIDATORS}-ministack") / "bin" / "python"
        program = shared.ROOT / "tests" / "play_ministack.py"
        self.process = subprocess.Popen(
            [python, program, "--any-template"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        line = self.process.stdout.readline().strip()
        if not line.isdigit():
            sys.exit("bench: MiniStack does not start; `make validators` installs it")
        self.port = int(line)

    def environment(self, home):
        return {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self.port}",
            "AWS_REGION": REGION,
            "AWS_ACCESS_KEY_ID": ACCOUNT,
            "AWS_SECRET_ACCESS_KEY": "an-example-secret",
            "AWS_EC2_METADATA_DISABLED": "true",
            "PATH": os.environ["PATH"],
            # Nobody's profiles.
            "HOME": str(home),
        }

    def put(self, path, body=b""):
        credential = f"AWS4-HMAC-SHA256 Credential={ACCOUNT}/20260101/{REGION}/s3/aws4_request"
        signed = {"authorization": f"{credential}, SignedHeaders=host, Signature=0"}
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        connection.request("PUT", path, body, signed)
        answer = connection.getresponse()
        if answer.status != 200:
            sys.exit(f"bench: PUT {path}: {answer.status} {answer.read().decode()}")
        connection.close()


def archive(name, content):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as zip:
        entry = zipfile.ZipInfo(name)
        entry.external_attr = 0o755 << 16
        zip.writestr(entry, content)
    return file.getvalue()


def package(folder):
    """A folder as `deploy package --output` writes it."""
    assets = []
    for function, suffix, zip in [
        ("companions", "-x86_64", archive("bootstrap", BOOTSTRAP)),
        ("personalization-api", "-x86_64", archive("bootstrap", BOOTSTRAP)),
        ("edge-auth", "", archive("index.js", "exports.handler = async () => ({ status: '500' });\n")),
    ]:
        sha256 = hashlib.sha256(zip).hexdigest()
        file = f"{function}{suffix}-{sha256[:16]}.zip"
        (folder / file).write_bytes(zip)
        assets.append({"function": function, "file": file, "sha256": sha256, "bytes": len(zip)})
    (folder / "manifest.json").write_text(json.dumps({"architecture": "x86_64", "assets": assets}))
    return folder


class Deploy:
    """`deploy`, with the package that is there: packaging is measured elsewhere."""

    def __init__(self, verb, further, program, assets, says=""):
        self.name, self.makes, self.says = f"deploy {verb}", "two stacks compared", says
        self.line = [program, verb, *CHOICES, "--stack", STACK, "--assets", assets, *further]

    def command(self, scratch):
        # So that whoever calls sees that it ran.
        (scratch / "ran").touch()
        return self.line


class Cdk:
    def __init__(self, verb, further, says=""):
        self.name, self.makes, self.says = f"cdk {verb} (aws-cdk {VERSION})", "one stack compared", says
        self.verb, self.further = verb, further

    def command(self, scratch):
        program = shared.CDK / "node_modules" / "aws-cdk" / "bin" / "cdk"
        app = ["--app", f"node {shared.CDK / 'app.mjs'}", "--output", scratch / "cdk.out"]
        quiet = ["--no-notices", "--version-reporting", "false"]
        return ["node", program, self.verb, *self.further, *app, *quiet]


def prepare(deploy, ministack, assets, environment):
    """Both stacks, made by their own tools."""
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)

        def step(command):
            command = [str(part) for part in command]
            shared.log(" ".join(command[1:4]))
            subprocess.run(command, cwd=scratch, env=environment, check=True, stdout=sys.stderr)

        ministack.put("/code")
        for function in ["companions", "personalization-api"]:
            zip = archive("bootstrap", BOOTSTRAP)
            ministack.put(f"/code/personalization-apis/0.1.0/{function}-x86_64.zip", zip)
        step(Deploy("up", ["--yes"], deploy, assets).command(scratch))
        cdk = ["node", shared.CDK / "node_modules" / "aws-cdk" / "bin" / "cdk"]
        step([*cdk, "bootstrap", f"aws://{ACCOUNT}/{REGION}", "--no-notices"])
        parameters = ["--parameters", "ApplicationName=shop", "--parameters", "ArtifactBucket=code"]
        step(Cdk("deploy", ["--require-approval", "never", *parameters]).command(scratch))


def warm_up(contestant, environment):
    """One run, which has to find what all of them are to find: nothing to do."""
    with tempfile.TemporaryDirectory() as scratch:
        command = [str(part) for part in contestant.command(pathlib.Path(scratch))]
        result = subprocess.run(command, capture_output=True, text=True, cwd=shared.ROOT, env=environment)
    said = result.stdout + result.stderr
    if result.returncode != 0 or contestant.says not in said:
        sys.exit(f"bench: {contestant.name} does not say {contestant.says!r}:\n{said}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=shared.positive, default=5, help="measured runs of each (5)")
    parser.add_argument("--format", choices=["table", "json"], default="table", help="how the figures are printed")
    parser.add_argument("--deploy", type=pathlib.Path, help="a built deploy, in place of a release build made now")
    arguments = parser.parse_args()
    if not (shutil.which("node") and shutil.which("npm")):
        sys.exit("bench: left out, because Node.js and npm are not installed")

    measured = shared.build_measure()
    shared.Cdk(validates=False).prepare()
    deploy = arguments.deploy
    if deploy is None:
        shared.log("building deploy")
        shared.run("cargo", "build", "--quiet", "--locked", "--release", "-p", "deploy")
        deploy = shared.TARGET / "release" / "deploy"
    ministack = MiniStack()
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        assets, home = folder / "assets", folder / "home"
        assets.mkdir()
        home.mkdir()
        # As in synth-all.py: without the linter.
        environment = {**ministack.environment(home), "CDK_VALIDATION": "false", "CI": "true"}
        prepare(deploy.resolve(), ministack, package(assets), environment)
        contestants = [
            Deploy("diff", [], deploy.resolve(), assets, "no changes"),
            Deploy("up", ["--yes"], deploy.resolve(), assets, "nothing to change"),
            Cdk("diff", [], "There were no differences"),
            Cdk("deploy", ["--require-approval", "never"], "(no changes)"),
        ]
        for contestant in contestants:
            contestant.environment = environment
            shared.log(f"warming up {contestant.name}")
            warm_up(contestant, environment)
        samples = [[] for _ in contestants]
        for number in range(arguments.runs):
            shared.log(f"run {number + 1} of {arguments.runs}")
            for contestant, runs in zip(contestants, samples):
                runs.append(shared.measure(measured, contestant))
        rows = shared.summarize(contestants, samples)
    ministack.process.stdin.close()
    ministack.process.wait()
    if arguments.format == "json":
        machine = {"system": platform.platform(), "processor": platform.machine(), "processors": os.cpu_count()}
        print(json.dumps({"runs": arguments.runs, "machine": machine, "results": rows}, indent=2))
    else:
        print(shared.table(rows, arguments.runs, []))


if __name__ == "__main__":
    try:
        main()
    except subprocess.CalledProcessError as error:
        sys.exit(f"bench: {' '.join(str(part) for part in error.cmd)} ended with {error.returncode}")
    except FileNotFoundError as error:
        sys.exit(f"bench: {error.filename}: not found")
