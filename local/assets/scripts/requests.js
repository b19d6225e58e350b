// @ts-check
// Every request as it is answered.
import { ask, byId, counted, credential, duration, el, failure, header, layer, live, load, seldom } from "./common.js";
import { waterfall } from "./steps.js";

/** @typedef {import("./common.js").Trace} Trace */

const KEPT = 500;
/** Headers that a script may not set, or that the browser sets anew. */
const NOT_REPLAYED = new Set([
  "host",
  "connection",
  "content-length",
  "accept-encoding",
  "user-agent",
  "referer",
  "origin",
  "cookie",
  "cache-control",
  "pragma",
  "if-none-match",
]);

const list = byId("list");
const state = byId("list-state");
const detail = byId("detail");
const only = /** @type {HTMLSelectElement} */ (byId("only"));
const pause = byId("pause");

/** @type {Trace[]} the latest first */
let traces = [];
/** @type {Trace[]} those that came while the list stood still */
let waiting = [];
let chosen = Number(location.hash.slice(1)) || 0;
let paused = false;

/** @param {Trace} trace */
function from(trace) {
  return layer(header(trace.answerHeaders, "cache-status"), header(trace.answerHeaders, "age"));
}

/** @param {Trace} trace */
function isShown(trace) {
  switch (only.value) {
    case "errors":
      return trace.status >= 400;
    case "hits":
      return from(trace).hit;
    case "origin":
      return !from(trace).hit;
    default:
      return true;
  }
}

const shownTraces = () => traces.filter(isShown);

/** @param {Trace} trace */
function entry(trace) {
  const { hit, words } = from(trace);
  const time = new Date(trace.at);
  const [path = "", query] = trace.target.split("?");
  return el(
    "div",
    {
      role: "option",
      id: `request-${trace.id}`,
      class: "entry",
      "data-id": trace.id,
      "aria-selected": String(trace.id === chosen),
    },
    el("span", { class: `status s${Math.floor(trace.status / 100)}` }, String(trace.status)),
    el(
      "span",
      { class: "entry-target" },
      el("span", { class: "method" }, trace.method),
      ` ${decoded(path)}`,
      query ? el("span", { class: "query" }, ` ${decoded(query).replaceAll("&", " ")}`) : null,
    ),
    el("span", { class: "entry-time" }, time.toLocaleTimeString("en-GB")),
    el("span", { class: hit ? "entry-from hit" : "entry-from" }, words),
    el("span", { class: "entry-took" }, duration(trace.took)),
  );
}

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function showList() {
  const shown = shownTraces();
  list.replaceChildren(...shown.map(entry));
  const words =
    traces.length === 0
      ? "No request yet. Open the home page, or try one of the commands that the terminal shows."
      : `${counted(shown.length, "request")}${shown.length === traces.length ? "" : ` of ${traces.length}`}`;
  state.textContent = waiting.length ? `${words}; ${waiting.length} more since the pause` : words;
  tellActive();
}

function tellActive() {
  const is = shownTraces().some((trace) => trace.id === chosen);
  if (is) list.setAttribute("aria-activedescendant", `request-${chosen}`);
  else list.removeAttribute("aria-activedescendant");
}

/**
 * @param {number} id
 * @param {boolean} [scroll]
 */
function choose(id, scroll = false) {
  list.querySelector('[aria-selected="true"]')?.setAttribute("aria-selected", "false");
  chosen = id;
  const element = document.getElementById(`request-${id}`);
  element?.setAttribute("aria-selected", "true");
  if (scroll) element?.scrollIntoView({ block: "nearest" });
  history.replaceState(null, "", `#${id}`);
  tellActive();
  showDetail();
}

function showDetail() {
  const trace = traces.find((trace) => trace.id === chosen);
  if (!trace) {
    if (chosen)
      detail.replaceChildren(
        el("div", { class: "panel" }, el("p", { class: "quiet" }, `Request ${chosen} is no longer kept.`)),
      );
    return;
  }
  const { words } = from(trace);
  const message = el("p", { class: "quiet", role: "status" });
  const replay = el("button", { type: "button" }, "Replay");
  const copy = el("button", { type: "button" }, "Copy as curl");
  const hasBody = trace.method === "POST";
  replay.disabled = hasBody;
  if (hasBody) message.textContent = "A request with a body can’t be replayed: bodies are not kept.";
  replay.addEventListener("click", () => void sendAgain(trace, message));
  copy.addEventListener("click", () => void copyCurl(trace, message));
  const notes = trace.notes.length
    ? [
        el(
          "div",
          { class: "notice bad" },
          el("h3", {}, "Notes"),
          el("ul", {}, ...trace.notes.map((note) => el("li", {}, note))),
        ),
      ]
    : [];
  detail.replaceChildren(
    el(
      "div",
      { class: "panel" },
      el(
        "h2",
        { class: "request-title" },
        el("span", { class: `status s${Math.floor(trace.status / 100)}` }, String(trace.status)),
        ` ${trace.method} ${decoded(trace.target.split("?")[0] ?? "")}`,
      ),
      el(
        "p",
        { class: "how" },
        el("span", { class: "badge" }, `from ${words}`),
        el("span", { class: "fact" }, `answered in ${duration(trace.took)}`),
        el("span", { class: "fact" }, new Date(trace.at).toLocaleString("en-GB")),
        el("span", { class: "fact" }, `number ${trace.id}`),
      ),
      el("div", { class: "buttons" }, replay, copy, message),
    ),
    ...notes,
    el("div", { class: "panel" }, el("h3", {}, "Steps"), waterfall(trace)),
    el(
      "div",
      { class: "panel" },
      el("h3", {}, "Request"),
      ...parameters(trace),
      headerTable(trace.headers, "Headers of the request"),
    ),
    el("div", { class: "panel" }, el("h3", {}, "Answer"), headerTable(trace.answerHeaders, "Headers of the answer")),
  );
}

/** @param {Trace} trace */
function parameters(trace) {
  const query = trace.target.split("?")[1];
  if (!query) return [];
  const pairs = [...new URLSearchParams(query)];
  return [
    el("dl", { class: "fields" }, ...pairs.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)])),
  ];
}

/**
 * @param {[string, string][]} headers
 * @param {string} caption
 */
function headerTable(headers, caption) {
  if (!headers.length) return el("p", { class: "quiet" }, "none");
  return el(
    "div",
    { class: "scroll", tabindex: 0, role: "group", "aria-label": caption },
    el(
      "table",
      { class: "headers" },
      el("caption", { class: "hidden" }, caption),
      el(
        "tbody",
        {},
        ...headers.map(([name, value]) => el("tr", {}, el("th", { scope: "row" }, name), el("td", {}, value))),
      ),
    ),
  );
}

/** @param {Trace} trace */
function replayedHeaders(trace) {
  return trace.headers.filter(([name]) => {
    const lower = name.toLowerCase();
    return !NOT_REPLAYED.has(lower) && !lower.startsWith("sec-");
  });
}

/**
 * @param {Trace} trace
 * @param {HTMLElement} message
 */
async function sendAgain(trace, message) {
  try {
    const { response, text } = await ask(trace.method, trace.target, {
      headers: Object.fromEntries(replayedHeaders(trace)),
    });
    message.textContent =
      response.ok || response.status === 304
        ? `Sent again, answered ${response.status}: it is at the top of the list.`
        : failure(response.status, text);
  } catch {
    message.textContent = "No answer: is the program still running?";
  }
}

/** @param {string} text */
const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

/** @param {Trace} trace */
async function curl(trace) {
  const parts = ["curl", "--include"];
  if (trace.method !== "GET") parts.push("--request", trace.method);
  for (const [name, value] of replayedHeaders(trace)) parts.push("--header", quoted(`${name}: ${value}`));
  const { name } = await credential();
  // The credentials themselves stay out of what may be pasted into a chat.
  if (name) parts.push("--header", `"${name}: $CREDENTIAL"`);
  if (trace.method === "POST") parts.push("--data", "@body.json");
  parts.push(quoted(`${location.origin}${trace.target}`));
  return parts.join(" ");
}

/**
 * @param {Trace} trace
 * @param {HTMLElement} message
 */
async function copyCurl(trace, message) {
  const command = await curl(trace);
  const hint = command.includes("$CREDENTIAL") ? " Put the credentials in the variable CREDENTIAL." : "";
  try {
    await navigator.clipboard.writeText(command);
    message.textContent = `Copied.${hint}`;
  } catch {
    message.replaceChildren(
      `The browser does not let pages copy; here it is.${hint}`,
      el("code", { class: "command" }, command),
    );
  }
}

list.addEventListener("click", (event) => {
  const element = event.target instanceof Element ? event.target.closest(".entry") : null;
  if (element instanceof HTMLElement) choose(Number(element.dataset.id));
});

list.addEventListener("keydown", (event) => {
  const shown = shownTraces();
  const position = shown.findIndex((trace) => trace.id === chosen);
  const moves = /** @type {Record<string, number>} */ ({
    ArrowDown: position + 1,
    ArrowUp: position < 0 ? 0 : position - 1,
    Home: 0,
    End: shown.length - 1,
    PageDown: position + 10,
    PageUp: position - 10,
  });
  const to = moves[event.key];
  if (to === undefined || shown.length === 0) return;
  event.preventDefault();
  const trace = shown[Math.min(Math.max(to, 0), shown.length - 1)];
  if (trace) choose(trace.id, true);
});

only.addEventListener("change", showList);
pause.addEventListener("click", () => {
  paused = !paused;
  pause.setAttribute("aria-pressed", String(paused));
  pause.textContent = paused ? "Go on" : "Pause";
  if (!paused) {
    traces = [...waiting, ...traces].slice(0, KEPT);
    waiting = [];
  }
  showList();
});
addEventListener("hashchange", () => choose(Number(location.hash.slice(1)) || 0, true));

async function loadAll() {
  try {
    const loaded = /** @type {Trace[]} */ (await load("/local/requests"));
    const newest = loaded[0]?.id ?? 0;
    // Those that came while this was on its way.
    traces = [...traces.filter((trace) => trace.id > newest), ...loaded].slice(0, KEPT);
    waiting = [];
    showList();
    if (chosen) {
      document.getElementById(`request-${chosen}`)?.scrollIntoView({ block: "nearest" });
      showDetail();
    }
  } catch {
    state.textContent = "The requests can’t be read: is the program still running?";
  }
}

const showSoon = seldom(showList, 50);
live({
  request(trace) {
    if (traces.some((known) => known.id === trace.id)) return;
    if (paused) waiting.unshift(trace);
    else {
      traces.unshift(trace);
      traces.length = Math.min(traces.length, KEPT);
    }
    showSoon();
  },
  again: () => void loadAll(),
});
void loadAll();
