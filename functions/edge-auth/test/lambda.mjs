// Loads the bundle as Lambda's Node.js runtime does, and calls it as CloudFront does.

import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

export const BUNDLE = fileURLToPath(new URL("../../../target/edge-auth/index.js", import.meta.url));

const require = createRequire(import.meta.url);

/**
 * The function behind a handler's name, in a fresh copy of the code, as a new instance has it.
 *
 * The name is split at its first dot into the module and the path to the function, and the path's parts are read one
 * after the other: `load`, `_splitHandlerString` and `_resolveHandler` in src/UserFunction.js of
 * https://github.com/aws/aws-lambda-nodejs-runtime-interface-client
 */
export function load(name) {
  const dot = name.indexOf(".");
  if (name.slice(0, dot) !== "index") throw new Error(`no module of that name: ${name}`);
  delete require.cache[BUNDLE];
  const found = name
    .slice(dot + 1)
    .split(".")
    .reduce((object, property) => object && object[property], require(BUNDLE));
  if (typeof found !== "function") throw new Error(`${name} is not a function`);
  return found;
}

/**
 * A viewer-request event, as in
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-event-structure.html
 *
 * @param {[string, string][]} headers names in any case; a name may come twice
 */
export function viewerRequest(headers = [], request = {}) {
  const grouped = {};
  for (const [key, value] of [["Host", "d111111abcdef8.cloudfront.net"], ["User-Agent", "curl/8.5.0"], ...headers]) {
    (grouped[key.toLowerCase()] ??= []).push({ key, value });
  }
  const config = {
    distributionDomainName: "d111111abcdef8.cloudfront.net",
    distributionId: "EDFDVBD6EXAMPLE",
    eventType: "viewer-request",
    requestId: "4TyzHTaYWb1GX1qTfsHhEqV6HUDd_BzoBZnwfnvQc_1oF26ClkoUSEQ==",
  };
  return {
    Records: [
      {
        cf: {
          config,
          request: {
            clientIp: "203.0.113.178",
            headers: grouped,
            method: "GET",
            querystring: "",
            uri: "/recommend-items/store/popular/user-1",
            ...request,
          },
        },
      },
    ],
  };
}

/// Everything that is printed while the action runs, with its answer.
export async function withConsole(action) {
  const printed = [];
  const kept = {};
  for (const name of ["debug", "error", "info", "log", "trace", "warn"]) {
    kept[name] = console[name];
    console[name] = (...values) => printed.push(values.map(String).join(" "));
  }
  try {
    return { answer: await action(), printed: printed.join("\n") };
  } finally {
    Object.assign(console, kept);
  }
}
