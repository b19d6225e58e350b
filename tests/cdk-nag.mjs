// Holds templates against cdk-nag's AwsSolutions rules, and prints what they find as JSON.
//
// Usage: cdk-nag.mjs NODE_MODULES TEMPLATE.json...
// Output: {"read": [template], "findings": [{"check", "template", "resource"}]}

import { createRequire } from "node:module";
import { basename, join } from "node:path";

const [modules, ...files] = process.argv.slice(2);
const require = createRequire(join(modules, "/"));
const { App, Stack } = require("aws-cdk-lib");
const { CfnInclude } = require("aws-cdk-lib/cloudformation-include");
const { AwsSolutionsChecks } = require("cdk-nag");

const app = new App({ analyticsReporting: false });
// A stack's id can't have all letters that a template's name may have.
const names = new Map();
for (const file of files) {
  const id = `template-${names.size}`;
  names.set(id, basename(file, ".json"));
  new CfnInclude(new Stack(app, id), "it", { templateFile: file });
}

const findings = [];
for (const { ruleName, violatingResources } of new AwsSolutionsChecks(app).validateScope(app).violations) {
  // What exactly a rule found stands in brackets.
  const check = ruleName.replace(/\[.*\]$/s, "");
  for (const { constructPath } of violatingResources) {
    const [stack, , resource] = constructPath.split("/");
    findings.push({ check, template: names.get(stack), resource });
  }
}
console.log(JSON.stringify({ read: [...names.values()], findings }));
