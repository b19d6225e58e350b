// @ts-check
// The document with what is wrong with it, and where each setting comes from.
import { byId, counted, el, live, load } from "./common.js";

/** @typedef {{ severity: "error" | "warning", pointer: string, message: string, fix: string, line: number }} Finding */
/** @typedef {{ level: string, value: unknown }} Setting */
/**
 * @typedef {{ namespace: string, action: string, recommender: string, variation: string,
 *   settings: Record<string, Setting> }} Variation
 */
/** @typedef {{ text: string, findings: Finding[], isServed: boolean, served: string, settings: Variation[] }} State */

const NAMES = ["cacheControl", "autoContext", "filters", "inferenceItemMetadata"];

/** @param {State} state */
function showSummary({ findings, isServed }) {
  const summary = byId("summary");
  const errors = findings.filter(({ severity }) => severity === "error").length;
  const warnings = findings.length - errors;
  const counts = [errors ? counted(errors, "error") : "", warnings ? counted(warnings, "warning") : ""]
    .filter(Boolean)
    .join(" and ");
  summary.className = `notice ${isServed ? (warnings ? "warn" : "good") : "bad"}`;
  summary.textContent = isServed
    ? counts
      ? `Served, with ${counts}.`
      : "Valid, and served."
    : `Not served: the last good one goes on. ${counts}.`;
  byId("findings").replaceChildren(
    findings.length
      ? el(
          "ul",
          { class: "finding-list panel" },
          ...findings.map((finding) =>
            el(
              "li",
              {},
              el("a", { href: `#line-${finding.line}` }, `Line ${finding.line}`),
              " ",
              el("span", { class: `tag ${finding.severity}` }, finding.severity),
              " ",
              sentence(finding.message),
            ),
          ),
        )
      : "",
  );
}

/** @param {string} text */
function sentence(text) {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/** @param {State} state */
function showDocument({ text, findings }) {
  /** @type {Map<number, Finding[]>} */
  const byLine = new Map();
  for (const finding of findings) byLine.set(finding.line, [...(byLine.get(finding.line) ?? []), finding]);
  const place = byId("document");
  const { scrollTop } = place;
  const lines = text
    .replace(/\n$/, "")
    .split("\n")
    .map((line, index) => {
      const number = index + 1;
      const here = byLine.get(number) ?? [];
      const worst = here.some(({ severity }) => severity === "error") ? "error" : here.length ? "warning" : "";
      return el(
        "div",
        { class: `line ${worst}`, id: `line-${number}` },
        el("span", { class: "line-number" }, String(number)),
        el("code", {}, ...coloured(line)),
        ...here.map((finding) =>
          el(
            "div",
            { class: `finding ${finding.severity}`, "data-pointer": finding.pointer },
            el("strong", {}, finding.severity === "error" ? "Error" : "Warning"),
            ` ${sentence(finding.message)} `,
            finding.fix
              ? el("span", { class: "fix" }, sentence(finding.fix[0]?.toUpperCase() + finding.fix.slice(1)))
              : null,
          ),
        ),
      );
    });
  place.replaceChildren(...lines);
  place.scrollTop = scrollTop;
}

/**
 * Names and values of a line of JSON in colours.
 * @param {string} line
 */
function coloured(line) {
  const parts = [];
  let last = 0;
  for (const match of line.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?|\b(?:true|false|null)\b|-?\d[\d.eE+-]*/g)) {
    const [text, colon] = match;
    parts.push(line.slice(last, match.index));
    const kind = colon ? "name" : text.startsWith('"') ? "text" : "value";
    parts.push(el("span", { class: `json-${kind}` }, colon ? text.slice(0, -colon.length) : text));
    if (colon) parts.push(colon);
    last = match.index + text.length;
  }
  parts.push(line.slice(last));
  return parts.filter((part) => part !== "");
}

/** @param {State} state */
function showSettings({ settings }) {
  const place = byId("settings");
  if (!settings.length) {
    place.replaceChildren(el("p", { class: "empty" }, "The document has no variations."));
    return;
  }
  const open = new Set(
    [...place.querySelectorAll("details[open]")].map((details) => /** @type {HTMLElement} */ (details).dataset.key),
  );
  const rows = settings.map((variation) => {
    const cells = NAMES.map((name) => {
      const setting = variation.settings[name];
      if (!setting) return el("td", {}, el("span", { class: "quiet" }, "not set"));
      const key = [variation.namespace, variation.action, variation.recommender, variation.variation, name].join("/");
      return el(
        "td",
        {},
        el(
          "details",
          { "data-key": key, open: open.has(key) },
          el("summary", {}, el("span", { class: `level ${setting.level}` }, setting.level)),
          el("pre", { tabindex: 0 }, JSON.stringify(setting.value, null, 2)),
        ),
      );
    });
    return el(
      "tr",
      {},
      el(
        "th",
        { scope: "row" },
        el("span", { class: "quiet" }, `${variation.namespace} / ${variation.action} / `),
        `${variation.recommender} / ${variation.variation}`,
      ),
      ...cells,
    );
  });
  place.replaceChildren(
    el(
      "div",
      { class: "scroll panel flush", tabindex: 0, role: "group", "aria-label": "Settings by variation" },
      el(
        "table",
        { class: "settings" },
        el("caption", { class: "hidden" }, "The level that each setting of a variation comes from"),
        el(
          "thead",
          {},
          el(
            "tr",
            {},
            el("th", { scope: "col" }, "Variation"),
            ...NAMES.map((name) => el("th", { scope: "col" }, name)),
          ),
        ),
        el("tbody", {}, ...rows),
      ),
    ),
  );
}

async function show() {
  try {
    const state = /** @type {State} */ (await load("/local/configuration"));
    showSummary(state);
    showDocument(state);
    showSettings(state);
    if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView({ block: "center" });
  } catch {
    const summary = byId("summary");
    summary.className = "notice bad";
    summary.textContent = "The configuration can’t be read: is the program still running?";
  }
}

live({ change: (change) => void (change.change === "configuration" && show()), again: () => void show() });
void show();
