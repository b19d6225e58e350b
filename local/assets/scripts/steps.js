// @ts-check
// A request's steps as a waterfall, with what each came to.
import { duration, el, LAYERS } from "./common.js";

/** @typedef {import("./common.js").Trace} Trace */
/** @typedef {import("./common.js").Step} Step */

/** What the names mean, for who has not read the code. */
const EXPLAINED = /** @type {Record<string, string>} */ ({
  authentication: "who may call",
  cache: "whether a stored answer will do",
  "cache store": "whether this answer is stored",
  configuration: "the document that answers",
  variation: "which variation answers, and why",
  context: "what the recommender is told of the situation",
  filter: "which items are let through",
  origin: "who recommends",
  decoration: "metadata beside the ids",
  "post-processor": "a function has the last word",
  caching: "how long the answer may be kept",
});

/** Names of fields, where words of their own are clearer. */
const FIELDS = /** @type {Record<string, string>} */ ({
  cacheControl: "Cache-Control",
  etag: "ETag",
  kind: "kind of origin",
  asked: "items asked for",
  found: "with metadata",
  of: "of items",
  seconds: "seconds since it was confirmed",
  key: "cache key",
  ttl: "fresh for (seconds)",
  age: "age (seconds)",
  layer: "cache",
});

/** @param {Trace} trace */
export function waterfall(trace) {
  const whole = Math.max(trace.took, ...trace.steps.map((step) => step.started + step.took), 1);
  const rows = trace.steps.map((step) => stepRow(step, whole));
  if (rows.length === 0) return el("p", { class: "quiet" }, "No step was told of.");
  const scale = el(
    "div",
    { class: "scale", "aria-hidden": "true" },
    ...[0, 0.5, 1].map((share) => el("span", {}, duration(Math.round(whole * share)))),
  );
  return el("div", { class: "waterfall" }, scale, ...rows);
}

/**
 * @param {Step} step
 * @param {number} whole
 */
function stepRow(step, whole) {
  const bar = el("span", { class: "bar" });
  // A step that took nothing measurable is still to be seen.
  bar.style.marginInlineStart = `${(step.started / whole) * 100}%`;
  bar.style.width = `max(3px, ${(step.took / whole) * 100}%)`;
  const bad = "error" in step.fields;
  const fields = Object.entries(step.fields);
  const heading = [
    el("span", { class: "step-name" }, step.name),
    el("span", { class: "track" }, bar),
    el("span", { class: "step-took" }, duration(step.took)),
    el("span", { class: "step-short" }, short(step)),
  ];
  const content = el(
    "div",
    { class: "step-fields" },
    el(
      "p",
      { class: "quiet" },
      `${EXPLAINED[step.name] ?? "a step"}; it began after ${duration(step.started)} and took ${duration(step.took)}`,
    ),
    ...(fields.length ? [fieldList(fields)] : []),
  );
  return el(
    "details",
    { class: bad ? "step bad" : "step", "data-step": step.name },
    el("summary", {}, ...heading),
    content,
  );
}

/**
 * The gist of a step, in a few words.
 * @param {Step} step
 */
function short({ name, fields }) {
  /** @param {string} field */
  const text = (field) => (fields[field] === undefined ? "" : plain(fields[field]));
  const values = Array.isArray(fields.values) ? fields.values : [];
  if ("error" in fields) return text("error");
  switch (name) {
    case "variation":
      return [text("chosen"), text("why")].filter(Boolean).join(": ");
    case "context":
      return values.map(({ field, value }) => `${field} ${plain(value)}`).join(", ") || "nothing";
    case "filter":
      return text("chosen").split("/").pop() || text("why");
    case "origin":
      return [text("kind"), text("items") && `${text("items")} items`].filter(Boolean).join(", ");
    case "decoration":
      return `${text("store")}, ${text("found")} of ${text("of")}`;
    case "caching":
      return text("cacheControl") || text("rule");
    case "cache":
      return [LAYERS[text("layer")] ?? text("layer"), text("outcome")].filter(Boolean).join(": ");
    case "cache store":
      return fields.stored ? `kept for ${text("ttl")} s` : `not kept${text("detail") && `: ${text("detail")}`}`;
    case "authentication":
      return [text("scheme"), text("outcome")].filter(Boolean).join(": ");
    case "configuration":
      return text("version") && `version ${text("version")}`;
    default: {
      const first = Object.entries(fields).find(([, value]) => typeof value !== "object");
      return first ? `${FIELDS[first[0]] ?? first[0]}: ${plain(first[1])}` : "";
    }
  }
}

/** @param {[string, unknown][]} fields */
function fieldList(fields) {
  const entries = fields.flatMap(([name, value]) => [el("dt", {}, FIELDS[name] ?? name), el("dd", {}, shown(value))]);
  return el("dl", { class: "fields" }, ...entries);
}

/**
 * A field's value: lists of objects as a table, objects as a list of terms.
 * @param {unknown} value
 * @returns {Node | string}
 */
export function shown(value) {
  if (
    Array.isArray(value) &&
    value.length &&
    value.every((entry) => entry && typeof entry === "object" && !Array.isArray(entry))
  ) {
    const columns = [...new Set(value.flatMap((entry) => Object.keys(entry)))];
    return el(
      "div",
      { class: "scroll", tabindex: 0, role: "group", "aria-label": "values" },
      el(
        "table",
        {},
        el("thead", {}, el("tr", {}, ...columns.map((column) => el("th", { scope: "col" }, column)))),
        el(
          "tbody",
          {},
          ...value.map((entry) => el("tr", {}, ...columns.map((column) => el("td", {}, plain(entry[column]))))),
        ),
      ),
    );
  }
  if (Array.isArray(value)) return value.length ? value.map(plain).join(", ") : "none";
  if (value && typeof value === "object") return fieldList(Object.entries(value));
  return plain(value);
}

/** @param {unknown} value */
function plain(value) {
  if (value === undefined) return "";
  if (value === null) return "not sent";
  if (typeof value === "number") return Number.isInteger(value) ? String(value) : value.toPrecision(3);
  return typeof value === "string" ? value : JSON.stringify(value);
}
