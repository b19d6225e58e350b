// Bundles the function into target/edge-auth/: index.js, which is all that Lambda runs, and the library's licence.

import { copyFile, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const output = here("../../target/edge-auth/");
const { devDependencies: versions } = JSON.parse(await readFile(here("package.json"), "utf8"));

await build({
  entryPoints: [here("src/index.js")],
  outfile: `${output}index.js`,
  bundle: true,
  platform: "node",
  target: "node22",
  // CommonJS, because Lambda takes `index.js` for that where there is no package.json. Not minified: it is far below
  // the limit, and whoever looks into the function on AWS can read it.
  format: "cjs",
  // The log gives the names of errors' classes.
  keepNames: true,
  banner: {
    js:
      `// Contains aws-jwt-verify ${versions["aws-jwt-verify"]}, ` +
      "Copyright Amazon.com, Inc. or its affiliates, Apache-2.0.",
  },
});
await copyFile(here("node_modules/aws-jwt-verify/LICENSE"), `${output}aws-jwt-verify.LICENSE`);
