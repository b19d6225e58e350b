// @ts-check
// Exposures and conversions by variation, and every other metric.
import { byId, el, live, load, seldom } from "./common.js";

/**
 * @typedef {{ metric: string, dimensions: Record<string, string>, count: number, sum: number, maximum: number }} Row
 */
/** @typedef {{ dimensions: Record<string, string>, exposures: number, conversions: number, value: number }} Rate */

const MEASURES = /** @type {Record<string, "exposures" | "conversions" | "value" | undefined>} */ ({
  Exposures: "exposures",
  Conversions: "conversions",
  ConversionValue: "value",
});

const rates = byId("rates");
const metrics = byId("metrics");
/** @param {number} number */
const number = (number) => number.toLocaleString("en", { maximumFractionDigits: 2 });

/** @param {Row[]} rows */
function showRates(rows) {
  /** @type {Map<string, Rate>} */
  const all = new Map();
  for (const { metric, dimensions, sum } of rows) {
    const field = MEASURES[metric];
    if (!field) continue;
    const key = JSON.stringify(Object.entries(dimensions).sort());
    const rate = all.get(key) ?? { dimensions, exposures: 0, conversions: 0, value: 0 };
    rate[field] += sum;
    all.set(key, rate);
  }
  if (all.size === 0) {
    rates.replaceChildren(
      el(
        "p",
        { class: "empty" },
        "No experiment has answered yet. Open the home page: a recommender with an experiment counts an exposure for ",
        "every answer to a user.",
      ),
    );
    return;
  }
  const names = ["Namespace", "Recommender", "Feature", "Metric", "Variation"];
  /** @param {Rate} rate */
  const place = (rate) => names.map((name) => rate.dimensions[name] ?? "");
  const sorted = [...all.values()].sort((one, other) => place(one).join("\n").localeCompare(place(other).join("\n")));
  const most = Math.max(...sorted.map(({ exposures, conversions }) => (exposures ? conversions / exposures : 0)), 0);
  rates.replaceChildren(
    table(
      "Exposures and conversions",
      [...names, "Exposures#", "Conversions#", "Value#", "Rate#"],
      sorted.map((rate) => {
        const share = rate.exposures ? rate.conversions / rate.exposures : 0;
        const bar = el("span", { class: "rate-bar" }, el("span", {}));
        /** @type {HTMLElement} */ (bar.firstElementChild).style.width = `${most ? (share / most) * 100 : 0}%`;
        return [
          ...place(rate),
          number(rate.exposures),
          number(rate.conversions),
          number(rate.value),
          rate.exposures ? el("span", { class: "rate" }, bar, `${(share * 100).toFixed(1)} %`) : "–",
        ];
      }),
    ),
  );
}

/** @param {Row[]} rows */
function showMetrics(rows) {
  if (!rows.length) {
    metrics.replaceChildren(el("p", { class: "empty" }, "Nothing was measured yet."));
    return;
  }
  metrics.replaceChildren(
    table(
      "Metrics",
      ["Metric", "Dimensions", "Count#", "Sum#", "Average#", "Maximum#"],
      rows.map(({ metric, dimensions, count, sum, maximum }) => [
        metric,
        Object.entries(dimensions)
          .map(([name, value]) => `${name} ${value}`)
          .join(", "),
        number(count),
        number(sum),
        number(count ? sum / count : 0),
        number(maximum),
      ]),
    ),
  );
}

/**
 * A table that scrolls by itself where it is too wide.
 * @param {string} caption
 * @param {string[]} columns those that end with `#` hold numbers
 * @param {(string | Node)[][]} rows
 */
function table(caption, columns, rows) {
  /** @param {number} index */
  const kind = (index) => (columns[index]?.endsWith("#") ? "number" : undefined);
  return el(
    "div",
    { class: "scroll panel flush", tabindex: 0, role: "group", "aria-label": caption },
    el(
      "table",
      {},
      el("caption", { class: "hidden" }, caption),
      el(
        "thead",
        {},
        el(
          "tr",
          {},
          ...columns.map((column, index) => el("th", { scope: "col", class: kind(index) }, column.replace("#", ""))),
        ),
      ),
      el(
        "tbody",
        {},
        ...rows.map((row) => el("tr", {}, ...row.map((cell, index) => el("td", { class: kind(index) }, cell)))),
      ),
    ),
  );
}

async function show() {
  try {
    const rows = /** @type {Row[]} */ (await load("/local/metrics"));
    showRates(rows);
    showMetrics(rows);
  } catch {
    for (const part of [rates, metrics]) {
      part.replaceChildren(
        el("p", { class: "notice bad" }, "The metrics can’t be read: is the program still running?"),
      );
    }
  }
}

const showSoon = seldom(() => void show(), 250);
live({ request: showSoon, again: showSoon });
void show();
