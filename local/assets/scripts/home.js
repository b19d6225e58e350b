// @ts-check
// Recommendations for a user, which events change.
import { ask, byId, counted, duration, el, failure, layer, live } from "./common.js";
import { fillViewer, viewerHeaders } from "./viewer.js";

/**
 * @typedef {{ itemId: string, score?: number, metadata?: Record<string, unknown> }} Item
 * @typedef {{ itemList?: Item[], matchedExperiment?: { feature?: string, variation?: string } }} Answer
 * @typedef {{ section: HTMLElement, recommender: string, order: string[] | null,
 *   controller: AbortController | null, metrics: Record<string, string[]>, feature: string | undefined }} Row
 */

const MOST_TILES = 12;

const home = document.getElementById("home");
if (home) start(home);

/** @param {HTMLElement} home */
function start(home) {
  const { namespace = "", look = "View", strong = "Purchase", strongLabel = "Buy" } = home.dataset;
  const takesEvents = home.dataset.events === "true";
  const session = crypto.randomUUID();
  const told = byId("told");
  /** @type {{ path: string, name: string }[]} */
  const related = JSON.parse(home.dataset.related || "[]");
  /** @type {Map<string, import("./common.js").Trace>} */
  const traces = new Map();
  /** @type {Item | null} */
  let shown = null;

  /** @type {Row[]} */
  const rows = [...document.querySelectorAll(".shelf")].map((section) => {
    const element = /** @type {HTMLElement} */ (section);
    return {
      section: element,
      recommender: element.dataset.recommender ?? "",
      order: null,
      controller: null,
      metrics: JSON.parse(element.dataset.metrics || "{}"),
      feature: undefined,
    };
  });
  let user =
    /** @type {HTMLElement | null} */ (home.querySelector('.user[aria-pressed="true"]'))?.dataset.user ??
    /** @type {HTMLInputElement} */ (byId("user-id")).value;

  fillViewer();
  if (!takesEvents) told.textContent = "This namespace has no event targets: a click shows an item, and sends nothing.";

  const withCredentials = () => {
    const check = /** @type {HTMLInputElement | null} */ (document.getElementById("credentials"));
    return check?.checked ?? true;
  };

  /** @param {string} path */
  const address = (path) => {
    const synthetic = /** @type {HTMLInputElement} */ (byId("synthetic")).checked ? "&syntheticUser=1" : "";
    return `${path}?numResults=${MOST_TILES}${synthetic}`;
  };

  /**
   * Asks for a row and shows what comes.
   * @param {Row} row
   * @param {boolean} compare whether what changed is told
   */
  async function refresh(row, compare) {
    if (row.section.hidden) return;
    row.controller?.abort();
    const controller = new AbortController();
    row.controller = controller;
    const path = ["recommend-items", namespace, row.recommender, user].map(encodeURIComponent).join("/");
    const target = `/${address(path)}`;
    row.section.setAttribute("aria-busy", "true");
    try {
      const options = { headers: viewerHeaders(), credentials: withCredentials(), signal: controller.signal };
      const { response, text, took } = await ask("GET", target, options);
      if (!response.ok) {
        fail(row, failure(response.status, text));
        return;
      }
      /** @type {Answer} */
      const answer = JSON.parse(text);
      row.feature = answer.matchedExperiment?.feature;
      showHow(part(row, ".how"), target, response, answer, took);
      showTiles(row, answer.itemList ?? [], compare);
    } catch (error) {
      if (controller.signal.aborted) return;
      fail(row, `No answer: is the program still running? (${error instanceof Error ? error.message : error})`);
    } finally {
      if (row.controller === controller) row.section.removeAttribute("aria-busy");
    }
  }

  /** @param {boolean} compare */
  const refreshAll = (compare) => Promise.all(rows.map((row) => refresh(row, compare)));

  /**
   * @param {Row} row
   * @param {string} words
   */
  function fail(row, words) {
    row.order = null;
    row.section.removeAttribute("aria-busy");
    part(row, ".how").replaceChildren(el("span", { class: "badge bad" }, "no recommendations"));
    part(row, ".tiles").replaceChildren(el("li", { class: "tile-message" }, words));
    part(row, ".changed").textContent = "";
  }

  /**
   * @param {Row} row
   * @param {string} selector
   */
  function part(row, selector) {
    return /** @type {HTMLElement} */ (row.section.querySelector(selector));
  }

  /**
   * Who answered, and how long it took.
   * @param {HTMLElement} how
   * @param {string} target what was asked for
   * @param {Response} response
   * @param {Answer} answer
   * @param {number} took milliseconds, with the way there and back
   */
  function showHow(how, target, response, answer, took) {
    const from = layer(response.headers.get("Cache-Status"), response.headers.get("Age"));
    const { feature, variation } = answer.matchedExperiment ?? {};
    const experiment = feature
      ? el(
          "span",
          { class: "fact", "data-experiment": true },
          "experiment ",
          el("b", {}, feature),
          variation ? ": " : null,
          variation ? el("b", {}, variation) : null,
        )
      : null;
    how.dataset.target = target;
    how.replaceChildren(
      el("span", { class: from.hit ? "badge good" : "badge" }, `from ${from.words}`),
      el("span", { class: "fact took", "data-took": true }, duration(Math.round(took * 1000))),
      experiment ?? el("span", { class: "fact", "data-variation": true }),
      el("a", { class: "fact", "data-steps": true, href: "/requests" }, "steps"),
    );
    const trace = traces.get(target);
    if (trace) showTrace(how, trace);
  }

  /**
   * What the server measured, in place of what this page did.
   * @param {HTMLElement} how
   * @param {import("./common.js").Trace} trace
   */
  function showTrace(how, trace) {
    const took = how.querySelector("[data-took]");
    const steps = how.querySelector("[data-steps]");
    if (took) took.textContent = `answered in ${duration(trace.took)}`;
    steps?.setAttribute("href", `/requests#${trace.id}`);
    const chosen = how.querySelector("[data-variation]");
    const fields = trace.steps.find((step) => step.name === "variation")?.fields;
    if (!chosen || !fields) return;
    // Why it is the first one where there is nothing to choose from needs no words.
    const why = String(fields.why ?? "");
    chosen.replaceChildren(
      "variation ",
      el("b", {}, String(fields.chosen)),
      why && !why.startsWith("the first") ? `: ${why}` : "",
    );
  }

  /**
   * @param {Row} row
   * @param {Item[]} items
   * @param {boolean} compare
   */
  function showTiles(row, items, compare) {
    const list = part(row, ".tiles");
    const before = compare ? row.order : null;
    /** @type {Map<string, HTMLElement>} */
    const old = new Map();
    /** @type {Map<string, DOMRect>} */
    const places = new Map();
    for (const child of list.children) {
      const id = /** @type {HTMLElement} */ (child).dataset.item;
      if (id === undefined) continue;
      old.set(id, /** @type {HTMLElement} */ (child));
      places.set(id, child.getBoundingClientRect());
    }
    const most = Math.max(...items.map((item) => item.score ?? 0), 0);
    const order = items.map((item) => item.itemId);
    let moved = 0;
    let added = 0;
    const tiles = items.map((item, position) => {
      const made = old.get(item.itemId) ?? tile(item, row);
      fillScore(made, item.score, most);
      const was = before?.indexOf(item.itemId) ?? -1;
      let words = "";
      if (before && was < 0) [words, added] = ["new", added + 1];
      else if (before && was !== position) {
        words = was > position ? `up ${was - position}` : `down ${position - was}`;
        moved += 1;
      }
      mark(made, words);
      return made;
    });
    if (tiles.length === 0)
      tiles.push(el("li", { class: "tile-message" }, "No items: nothing is left that the filter lets through."));
    // Elements stay the same where they can, and with them what has the focus.
    const focused = document.activeElement;
    list.replaceChildren(...tiles);
    if (focused instanceof HTMLElement && list.contains(focused)) focused.focus({ preventScroll: true });
    if (before) animate(tiles, places);
    const gone = (before ?? []).filter((id) => !order.includes(id)).length;
    part(row, ".changed").textContent = before ? changes(moved, added, gone) : "";
    row.order = order;
  }

  /**
   * @param {number} moved
   * @param {number} added
   * @param {number} gone
   */
  function changes(moved, added, gone) {
    const parts = [];
    if (moved) parts.push(`${counted(moved, "item")} moved`);
    if (added) parts.push(`${added} new`);
    if (gone) parts.push(`${gone} gone`);
    return parts.length ? `Changed: ${parts.join(", ")}.` : "Nothing changed in this row.";
  }

  /**
   * @param {Item} item
   * @param {Row} row
   */
  function tile(item, row) {
    const facts = describe(item);
    const button = el(
      "button",
      { type: "button", class: "tile-look" },
      el(
        "span",
        { class: "picture" },
        el("img", { src: picture(item.itemId), alt: "", loading: "lazy", decoding: "async" }),
      ),
      el("span", { class: "tile-title" }, facts.title),
      el("span", { class: "tile-subtitle" }, facts.subtitle || " "),
    );
    button.addEventListener("click", () => choose(item, look, row));
    const more = el(
      "button",
      { type: "button", class: "tile-strong", "aria-label": `${strongLabel} ${facts.title}` },
      strongLabel,
    );
    more.addEventListener("click", () => choose(item, strong, row));
    return el(
      "li",
      { class: "tile", "data-item": item.itemId },
      button,
      el("span", { class: "mark" }),
      el(
        "span",
        { class: "score" },
        el("span", { class: "score-bar" }, el("span", {})),
        el("span", { class: "score-number" }),
      ),
      el("span", { class: "tile-foot" }, el("span", { class: "price" }, facts.price), takesEvents ? more : null),
    );
  }

  /**
   * @param {HTMLElement} made
   * @param {number | undefined} score
   * @param {number} most
   */
  function fillScore(made, score, most) {
    const element = /** @type {HTMLElement} */ (made.querySelector(".score"));
    const bar = /** @type {HTMLElement | null} */ (element.querySelector(".score-bar > span"));
    const number = element.querySelector(".score-number");
    element.classList.toggle("none", score === undefined);
    if (bar) bar.style.width = `${most > 0 ? Math.round(((score ?? 0) / most) * 100) : 0}%`;
    if (number) number.textContent = score === undefined ? "no score" : score.toPrecision(2).replace(/e.*/, "");
    element.title = score === undefined ? "The origin gave no score" : `Score ${score}`;
  }

  /**
   * @param {HTMLElement} made
   * @param {string} words
   */
  function mark(made, words) {
    const element = /** @type {HTMLElement} */ (made.querySelector(".mark"));
    element.textContent = words;
    element.dataset.kind = words.split(" ")[0];
  }

  /**
   * Tiles glide from where they were.
   * @param {HTMLElement[]} tiles
   * @param {Map<string, DOMRect>} places
   */
  function animate(tiles, places) {
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    for (const made of tiles) {
      const was = places.get(made.dataset.item ?? "");
      if (!was) continue;
      const is = made.getBoundingClientRect();
      const [x, y] = [was.left - is.left, was.top - is.top];
      if (x || y)
        made.animate([{ transform: `translate(${x}px, ${y}px)` }, { transform: "none" }], {
          duration: 320,
          easing: "ease-out",
        });
    }
  }

  /** @param {string} id */
  function picture(id) {
    return `/pictures/${encodeURIComponent(namespace)}/${encodeURIComponent(id)}.svg`;
  }

  /**
   * An item is looked at, or more: the event goes out, and what it changes is shown.
   * @param {Item} item
   * @param {string} eventType
   * @param {Row} [row] where the item was
   */
  async function choose(item, eventType, row) {
    const { title } = describe(item);
    const showing = showItem(item, row);
    if (takesEvents) {
      const body = JSON.stringify({
        userId: user,
        sessionId: session,
        eventList: [{ eventType, itemId: item.itemId }],
        experimentConversions: conversions(item, eventType, row),
      });
      const options = {
        headers: { "Content-Type": "application/json", ...viewerHeaders() },
        body,
        credentials: withCredentials(),
      };
      try {
        const { response, text } = await ask("POST", `/events/${encodeURIComponent(namespace)}`, options);
        if (!response.ok) {
          told.textContent = `The event was not taken. ${failure(response.status, text)}`;
          return;
        }
        told.textContent = `${eventType} of ${title} was sent for ${user}. The rows were asked for again.`;
      } catch {
        told.textContent = "The event was not sent: is the program still running?";
        return;
      }
      await refreshAll(true);
    }
    await showing;
  }

  /**
   * What the event is to the experiment that the row's answer was a part of: a click counts for metrics of clicks, and
   * a decision for every metric, by its price or its minutes where the metric is of those.
   * @param {Item} item
   * @param {string} eventType
   * @param {Row} [row]
   */
  function conversions({ metadata = {} }, eventType, row) {
    const feature = row?.feature;
    if (!row || !feature) return [];
    const isClick = (/** @type {string} */ metric) => /click|view/i.test(metric);
    /** @param {string} metric */
    const value = (metric) => {
      const amount = /revenue|price/i.test(metric) ? metadata.price : /minute/i.test(metric) ? metadata.minutes : 1;
      return typeof amount === "number" ? amount : 1;
    };
    return (row.metrics[feature] ?? [])
      .filter((metric) => isClick(metric) || eventType === strong)
      .map((metric) => ({ recommender: row.recommender, feature, metric, value: value(metric) }));
  }

  /**
   * @param {Item} item
   * @param {Row} [row]
   */
  async function showItem(item, row) {
    shown = item;
    const facts = describe(item);
    const strongButton = el("button", { type: "button", class: "primary" }, strongLabel);
    strongButton.addEventListener("click", () => choose(item, strong, row));
    const lists = related.map(({ path, name }) => ({
      path,
      list: el("ul", { class: "related" }),
      how: el("p", { class: "how" }),
      name,
    }));
    byId("item-content").replaceChildren(
      el(
        "div",
        { class: "item-head" },
        el("span", { class: "picture" }, el("img", { src: picture(item.itemId), alt: "" })),
        el(
          "div",
          {},
          el("h2", {}, facts.title),
          el("p", { class: "quiet" }, facts.subtitle),
          facts.price && !facts.subtitle.includes(facts.price) ? el("p", { class: "price" }, facts.price) : null,
        ),
      ),
      el("p", {}, facts.description),
      takesEvents ? strongButton : el("span", {}),
      ...lists.flatMap(({ name, how, list }) => [el("h3", {}, name), how, list]),
    );
    byId("item").classList.add("open");
    byId("item-close").hidden = false;
    await Promise.all(
      lists.map(async ({ path, list, how }) => {
        const target = ["related-items", namespace, path, item.itemId].map(encodeURIComponent).join("/");
        const asked = `/${target}?numResults=6&userId=${encodeURIComponent(user)}`;
        try {
          const options = { headers: viewerHeaders(), credentials: withCredentials() };
          const { response, text, took } = await ask("GET", asked, options);
          if (shown !== item) return;
          if (!response.ok) {
            list.replaceChildren(el("li", { class: "quiet" }, failure(response.status, text)));
            return;
          }
          /** @type {Answer} */
          const answer = JSON.parse(text);
          showHow(how, asked, response, answer, took);
          const items = answer.itemList ?? [];
          list.replaceChildren(...items.map(relatedItem));
          if (!items.length) list.replaceChildren(el("li", { class: "quiet" }, "Nothing is related to it."));
        } catch {
          list.replaceChildren(el("li", { class: "quiet" }, "No answer: is the program still running?"));
        }
      }),
    );
  }

  /** @param {Item} item */
  function relatedItem(item) {
    const facts = describe(item);
    const button = el(
      "button",
      { type: "button" },
      el("span", { class: "picture" }, el("img", { src: picture(item.itemId), alt: "" })),
      el(
        "span",
        {},
        el("span", { class: "tile-title" }, facts.title),
        el("span", { class: "tile-subtitle" }, facts.subtitle),
      ),
    );
    button.addEventListener("click", () => choose(item, look));
    return el("li", {}, button);
  }

  const close = () => {
    shown = null;
    byId("item").classList.remove("open");
    byId("item-close").hidden = true;
    byId("item-content").replaceChildren(
      el("p", { class: "quiet" }, "An item that you click is shown here, with what is related to it."),
    );
  };
  byId("item-close").addEventListener("click", close);
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && shown) close();
  });

  /** @param {string} chosen */
  function switchTo(chosen) {
    user = chosen;
    for (const button of home.querySelectorAll(".user")) {
      const is = /** @type {HTMLElement} */ (button).dataset.user === chosen;
      button.setAttribute("aria-pressed", String(is));
    }
    const query = new URLSearchParams({ namespace, user });
    history.replaceState(null, "", `/?${query}`);
    for (const row of rows) row.order = null;
    void refreshAll(false);
  }

  byId("users").addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest(".user") : null;
    const chosen = button instanceof HTMLElement ? button.dataset.user : undefined;
    if (chosen !== undefined) switchTo(chosen);
  });
  byId("own-user").addEventListener("submit", (event) => {
    event.preventDefault();
    const chosen = /** @type {HTMLInputElement} */ (byId("user-id")).value.trim();
    if (chosen) switchTo(chosen);
  });
  for (const check of document.querySelectorAll("[data-row]")) {
    check.addEventListener("change", () => {
      const box = /** @type {HTMLInputElement} */ (check);
      const row = rows.find((row) => row.recommender === box.dataset.row);
      if (!row) return;
      row.section.hidden = !box.checked;
      if (box.checked) void refresh(row, false);
    });
  }
  for (const id of ["device", "country", "zone", "synthetic", "credentials"]) {
    document.getElementById(id)?.addEventListener("change", () => void refreshAll(true));
  }
  byId("again").addEventListener("click", () => void refreshAll(true));
  byId("purge").addEventListener("click", async () => {
    const response = await fetch("/local/caches/purge", { method: "POST" }).catch(() => null);
    told.textContent = response?.ok
      ? "The caches are empty. The rows were asked for again."
      : "The caches were not emptied.";
    await refreshAll(true);
  });

  live({
    request(trace) {
      traces.set(trace.target, trace);
      for (const how of document.querySelectorAll(".how[data-target]")) {
        if (how instanceof HTMLElement && how.dataset.target === trace.target) showTrace(how, trace);
      }
    },
    change(change) {
      told.textContent =
        change.change === "items"
          ? change.fault
            ? `Items of ${change.namespace}: ${change.fault}`
            : `The items of ${change.namespace} were read again.`
          : change.served
            ? "The configuration was read again."
            : "The configuration is not valid now; the last good one goes on.";
      void refreshAll(true);
    },
  });
  if (user) void refreshAll(false);
}

/**
 * What a tile says of an item: metadata of the samples' form, and what Personalize's columns are called.
 * @param {Item} item
 */
function describe({ itemId, metadata = {} }) {
  /** @param {...string} names */
  const text = (...names) => {
    for (const name of names) {
      const value = metadata[name];
      if (typeof value === "string" && value) return value;
      if (typeof value === "number") return String(value);
      if (Array.isArray(value)) return value.join(", ");
    }
    return "";
  };
  const { price, currency } = metadata;
  const amount = typeof price === "number" ? price : undefined;
  return {
    title: text("title", "name") || itemId,
    subtitle: text("subtitle", "category", "genres"),
    description: text("description"),
    price: amount === undefined ? text("year") : money(amount, currency),
  };
}

/**
 * @param {number} amount
 * @param {unknown} currency
 */
function money(amount, currency) {
  const digits = Number.isInteger(amount) ? 0 : 2;
  if (typeof currency !== "string" || !/^[A-Z]{3}$/.test(currency)) return amount.toFixed(digits);
  return new Intl.NumberFormat("en", { style: "currency", currency, minimumFractionDigits: digits }).format(amount);
}
