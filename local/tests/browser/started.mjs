// @ts-check
// The shipped binary with the samples, and a browser beside it.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

/** Origins of the sample's configuration that are not Personalize. */
const ORIGINS = [
  "shop-one-of-a-kind",
  "shop-picked",
  "films-curated",
  "films-nearest",
  "https://bestsellers.example.com",
];

/** @param {string} name */
function variable(name) {
  const value = process.env[name];
  if (!value) throw new Error(`the variable ${name} is missing`);
  return value;
}

/** Packages are not beside this file but where `make validators` puts them. */
const packages = createRequire(join(variable("NODE_PACKAGES"), "node_modules", "none.js"));
export const { chromium } = packages("playwright-core");
/** @type {string} */
export const axe = packages("axe-core").source;

/**
 * Starts the binary on a free port.
 * @param {string} samples the folder of the sample's files
 * @param {string[]} options
 * @returns {Promise<{ base: string, stop: () => Promise<void> }>}
 */
export function startLocal(samples, options = []) {
  /** @param {string} file */
  const of = (file) => ["shop", "films"].map((namespace) => `${namespace}=${join(samples, namespace, file)}`);
  const process = spawn(
    variable("LOCAL"),
    [
      "--port",
      "0",
      "--config",
      join(samples, "configuration.json"),
      "--items",
      ...of("items.jsonl"),
      "--interactions",
      ...of("interactions.jsonl"),
      "--origin",
      ...ORIGINS.map((origin) => `${origin}=recommender`),
      ...options,
    ],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  const ended = new Promise((resolve) => process.once("exit", resolve));
  const stop = async () => {
    process.kill("SIGKILL");
    await ended;
  };
  return new Promise((resolve, reject) => {
    let text = "";
    process.stderr.setEncoding("utf8").on("data", (part) => {
      text += part;
      const base = /Pages\s+(http:\/\/\S+)\//.exec(text)?.[1];
      if (base) resolve({ base, stop });
    });
    process.once("error", reject);
    process.once("exit", () => reject(new Error(`local ended: ${text}`)));
  });
}

/** Starts Chromium: the one that CHROMIUM names, or the system's. */
export async function startBrowser() {
  const known = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
  const executablePath = process.env.CHROMIUM ?? known.find((path) => existsSync(path));
  if (!executablePath) {
    throw new Error(
      "Chromium is missing: `apt-get install chromium`, or name a Chromium or Chrome in the variable CHROMIUM",
    );
  }
  return chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-background-networking"] });
}

/** What tells that a page has what it shows, by its path. */
export const PAGES = /** @type {const} */ ({
  "/": ".tile-look",
  "/?namespace=films": ".tile-look",
  "/requests": ".entry",
  "/experiments": "#metrics table",
  "/configuration": "#settings table",
  "/api": ".opblock",
});
