// Holds OpenAPI documents against Redocly's linter.
//
// Usage: openapi.mjs NODE_MODULES DOCUMENT.json...

import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [modules, ...files] = process.argv.slice(2);
const { createConfig, lint } = await import(pathToFileURL(join(modules, "@redocly/openapi-core/lib/index.js")));

// Structure, references, parameters of paths, and examples against their schemas. Matters of taste are left out:
// licences, operation ids (clients of the Python original would call their methods otherwise), security where none is
// wanted.
const rules = {
  struct: "error",
  "no-unresolved-refs": "error",
  "no-identical-paths": "error",
  "no-ambiguous-paths": "error",
  "no-path-trailing-slash": "error",
  "path-declaration-must-exist": "error",
  "path-not-include-query": "error",
  "path-parameters-defined": "error",
  "operation-parameters-unique": "error",
  "operation-description": "error",
  "no-enum-type-mismatch": "error",
  "no-example-value-and-externalValue": "error",
  "no-invalid-media-type-examples": { severity: "error", allowAdditionalProperties: true },
  "no-invalid-parameter-examples": { severity: "error", allowAdditionalProperties: true },
  "no-invalid-schema-examples": { severity: "error", allowAdditionalProperties: true },
  "no-required-schema-properties-undefined": "error",
  "no-schema-type-mismatch": "error",
  "no-server-trailing-slash": "error",
  "no-undefined-server-variable": "error",
  "operation-tag-defined": "error",
};
const config = await createConfig({ rules });

let wrong = 0;
for (const file of files) {
  for (const { location, message, ruleId } of await lint({ ref: file, config })) {
    console.log(`${file}: ${location[0]?.pointer}: ${message} [${ruleId}]`);
    wrong += 1;
  }
}
console.log(`${files.length} documents read, ${wrong} findings`);
process.exit(wrong === 0 ? 0 : 1);
