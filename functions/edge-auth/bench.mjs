// How long a new instance takes until it can be called, and a call with it, against an empty handler in the same run.
//
// Usage: node bench.mjs [ROUNDS]        after `npm run build`

import { execFileSync } from "node:child_process";
import { generateKeyPairSync, sign } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import https from "node:https";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { deflateRawSync } from "node:zlib";

import { BUNDLE, load, viewerRequest } from "./test/lambda.mjs";

const rounds = Number(process.argv[2] ?? 40);
const pool = "eu-west-1_AbC123xyz";
const client = "3n4b5urk1ft4fl3mg5e62d9ado";
const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

// Cold: a process of its own loads the code, resolves the handler and has it answer once.
const folder = mkdtempSync(join(tmpdir(), "edge-auth-"));
const empty = join(folder, "empty.js");
writeFileSync(empty, "exports.handler = async (event) => event.Records[0].cf.request;");
const event = JSON.stringify(viewerRequest());
const cold = (path, resolve) => {
  const script = `console.log = () => {};
    const started = performance.now();
    Promise.resolve(require(${JSON.stringify(path)}).handler${resolve}(${event}))
      .then(() => process.stdout.write(String(performance.now() - started)));`;
  const started = performance.now();
  const inside = Number(execFileSync(process.execPath, ["-e", script]));
  return { process: performance.now() - started, inside };
};
const samples = { edge: [], empty: [] };
for (let round = 0; round < rounds; round += 1) {
  // Side by side, so that what else the machine does falls on both.
  samples.edge.push(cold(BUNDLE, `[${JSON.stringify(pool)}][${JSON.stringify(client)}].given`));
  samples.empty.push(cold(empty, ""));
}
rmSync(folder, { recursive: true });

// Warm: the keys are there, and each call verifies a signature.
const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const keys = { keys: [{ ...publicKey.export({ format: "jwk" }), alg: "RS256", use: "sig", kid: "1" }] };
const issuer = `https://cognito-idp.eu-west-1.amazonaws.com/${pool}`;
const claims = { iss: issuer, client_id: client, token_use: "access", exp: Math.floor(Date.now() / 1000) + 3600 };
const encode = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
const input = `${encode({ kid: "1", alg: "RS256" })}.${encode(claims)}`;
const token = `${input}.${sign("sha256", Buffer.from(input), privateKey).toString("base64url")}`;

const server = createServer((_, response) => response.end(JSON.stringify(keys)));
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
https.globalAgent = new https.Agent({ keepAlive: false });
https.globalAgent.createConnection = () => connect(server.address().port, "127.0.0.1");
const handler = load(`index.handler.${pool}.${client}.given`);
const headers = [["Authorization", `Bearer ${token}`]];
if ((await handler(viewerRequest(headers))).status) throw new Error("the token was refused");
const calls = [];
for (let call = 0; call < 2000; call += 1) {
  const request = viewerRequest(headers);
  const started = performance.now();
  await handler(request);
  calls.push(performance.now() - started);
}
server.close();

const code = readFileSync(BUNDLE);
const of = (name, part) => median(samples[name].map((sample) => sample[part]));
const row = (name, part) => {
  const [edge, none] = [of("edge", part), of("empty", part)];
  return `| ${name} | ${edge.toFixed(1)} ms | ${none.toFixed(1)} ms | ${(edge / none).toFixed(2)} |`;
};
console.log(`Node.js ${process.version}, medians of ${rounds} runs side by side

| | edge-auth | empty handler | ratio |
| --- | --- | --- | --- |
${row("process start to end", "process")}
${row("loading, resolving, first answer", "inside")}

Size: ${code.length} bytes, ${deflateRawSync(code).length} compressed (limit 1 MB).
A call with a good token: ${(median(calls) * 1000).toFixed(0)} µs (median of ${calls.length}).`);
