// @ts-check
// What every page uses.

/**
 * @typedef {{ name: string, started: number, took: number, fields: Record<string, unknown> }} Step
 * @typedef {{ id: number, at: string, method: string, target: string, headers: [string, string][], status: number,
 *   answerHeaders: [string, string][], took: number, steps: Step[], notes: string[] }} Trace
 * @typedef {{ change: "configuration", served: boolean }
 *   | { change: "items", namespace: string, fault: string | null }} Change
 */

/**
 * Makes an element. Text is text, never HTML.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, string | number | boolean | null | undefined>} [attributes] `true` is an attribute without a
 *   value; `false`, `null` and `undefined` are left out
 * @param {...(Node | string | null | undefined)} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, String(value));
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/**
 * The element with this id; templates have those that scripts ask for.
 * @template {HTMLElement} [T=HTMLElement]
 * @param {string} id
 * @returns {T}
 */
export function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no element ${id}`);
  return /** @type {T} */ (found);
}

/**
 * Microseconds in the unit that is read most easily.
 * @param {number} microseconds
 */
export function duration(microseconds) {
  if (microseconds < 1000) return `${microseconds} µs`;
  if (microseconds < 1_000_000) return `${(microseconds / 1000).toFixed(microseconds < 10_000 ? 2 : 1)} ms`;
  return `${(microseconds / 1_000_000).toFixed(2)} s`;
}

/**
 * @param {number} count
 * @param {string} one
 * @param {string} [many]
 */
export function counted(count, one, many = `${one}s`) {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}

/**
 * A header of a list of headers.
 * @param {[string, string][]} headers
 * @param {string} name in lower case
 */
export function header(headers, name) {
  return headers.find(([known]) => known.toLowerCase() === name)?.[1];
}

/** The caches by their names in `Cache-Status`. */
export const LAYERS = /** @type {Record<string, string | undefined>} */ ({
  "local-cloudfront": "CloudFront",
  "local-api-gateway": "API Gateway",
});

/**
 * Who answered, from the headers of an answer: RFC 9211's `Cache-Status` and `Age`.
 * @param {string | null | undefined} cacheStatus
 * @param {string | null | undefined} age in seconds
 * @returns {{ hit: boolean, stale: boolean, words: string }}
 */
export function layer(cacheStatus, age) {
  for (const entry of (cacheStatus ?? "").split(",")) {
    const [name, ...parameters] = entry.split(";").map((part) => part.trim());
    if (!name || !parameters.includes("hit")) continue;
    const ttl = parameters.find((parameter) => parameter.startsWith("ttl="));
    const stale = ttl !== undefined && Number(ttl.slice(4)) < 0;
    const readable = LAYERS[name] ?? name.replaceAll('"', "");
    const old = Number(age) ? `, ${counted(Number(age), "second")} old` : "";
    return { hit: true, stale, words: `${readable}’s cache${old}${stale ? ", stale" : ""}` };
  }
  return { hit: false, stale: false, words: "the origin API" };
}

/** @type {{ name: string | null, value: string | null } | undefined} */
let known;

/** The header with the credentials that the deployment asks for, if it asks for any. */
export async function credential() {
  if (!known) {
    const response = await fetch("/local/credential");
    known = response.ok ? await response.json() : { name: null, value: null };
  }
  return known ?? { name: null, value: null };
}

/**
 * Asks the API. The browser's own cache is passed by, so that what answers is the deployment.
 * @param {string} method
 * @param {string} target
 * @param {{ headers?: Record<string, string>, body?: string, credentials?: boolean, signal?: AbortSignal }} [options]
 */
export async function ask(method, target, { headers = {}, body, credentials = true, signal } = {}) {
  // `no-store` would have the browser say `no-cache` to the deployment's caches as well; this says nothing to them.
  const all = new Headers({ "Cache-Control": "min-fresh=0", ...headers });
  if (credentials) {
    const { name, value } = await credential();
    if (name && value) all.set(name, value);
  }
  const started = performance.now();
  const response = await fetch(target, { method, headers: all, body, signal, cache: "no-store" });
  const text = await response.text();
  return { response, text, took: performance.now() - started };
}

/**
 * What went wrong, in words.
 * @param {number} status
 * @param {string} text the body
 */
export function failure(status, text) {
  if (status === 401) return "The API asks for an access token and got none that it takes (401).";
  if (status === 403) return "The API asks for an API key and got none that it takes (403).";
  try {
    const { code, message } = JSON.parse(text);
    if (message) return `${message} (${code ? `${code}, ` : ""}${status})`;
  } catch {
    // Not the API's own words.
  }
  return `The answer is ${status}${text ? `: ${text.slice(0, 200)}` : ""}.`;
}

/**
 * JSON of one of the pages' own addresses.
 * @param {string} path
 */
export async function load(path) {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path} answers ${response.status}`);
  return response.json();
}

/**
 * What happens, as it happens. `again` is called when something may have been missed.
 * @param {{ request?: (trace: Trace) => void, change?: (change: Change) => void, again?: () => void }} handlers
 */
export function live({ request, change, again }) {
  const state = byId("connection");
  /** @param {boolean} is */
  const connected = (is) => {
    const text = is ? "live" : "not connected";
    if (state.textContent !== text) state.textContent = text;
    state.dataset.state = is ? "live" : "lost";
  };
  const source = new EventSource("/local/live");
  let wasLost = false;
  source.addEventListener("open", () => {
    connected(true);
    if (wasLost) again?.();
    wasLost = false;
  });
  source.addEventListener("error", () => {
    connected(false);
    wasLost = true;
  });
  source.addEventListener("request", (event) => request?.(JSON.parse(event.data)));
  source.addEventListener("change", (event) => change?.(JSON.parse(event.data)));
  source.addEventListener("behind", () => again?.());
  // A page that is left gives its connection back at once: a browser has six for all pages of a server.
  addEventListener("pagehide", () => source.close());
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
}

/**
 * Calls at most once in a while, and once more at the end.
 * @param {() => void} call
 * @param {number} milliseconds
 */
export function seldom(call, milliseconds) {
  /** @type {number | undefined} */
  let waiting;
  return () => {
    waiting ??= setTimeout(() => {
      waiting = undefined;
      call();
    }, milliseconds);
  };
}
