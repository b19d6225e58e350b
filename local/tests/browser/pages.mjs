// @ts-check
// The pages in a real browser, over the shipped binary. `main.rs` runs this.
import assert from "node:assert/strict";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { axe, PAGES, startBrowser, startLocal } from "./started.mjs";

const samples = await mkdtemp(join(tmpdir(), "local-pages-"));
const configuration = join(samples, "configuration.json");
/** @type {Awaited<ReturnType<typeof startLocal>>} */
let local;
/** @type {any} */
let browser;

before(async () => {
  await cp(/** @type {string} */ (process.env.SAMPLES), samples, { recursive: true });
  [local, browser] = await Promise.all([startLocal(samples), startBrowser()]);
  // Lists and tables have something to show.
  await fetch(`${local.base}/recommend-items/shop/home/somebody`);
});

after(async () => {
  await browser?.close();
  await local?.stop();
  await rm(samples, { recursive: true, force: true });
});

/**
 * Opens a page in a browser context of its own, and waits until it has what it shows. What it must not do is told by
 * `finish`: an error in its console, or a request to somewhere else.
 * @param {string} path
 * @param {{ width?: number, colorScheme?: "light" | "dark", ready?: string, base?: string }} [options]
 */
async function open(path, { width = 1600, colorScheme = "light", ready, base = local.base } = {}) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, reducedMotion: "reduce" });
  const page = await context.newPage();
  /** @type {string[]} */
  const faults = [];
  page.on("console", (/** @type {any} */ message) => {
    if (["error", "warning"].includes(message.type())) faults.push(`${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (/** @type {Error} */ error) => faults.push(error.message));
  page.on("request", (/** @type {any} */ request) => {
    const url = request.url();
    if (!url.startsWith(`${base}/`) && !url.startsWith("data:")) faults.push(`a request to ${url}`);
  });
  await page.goto(base + path);
  const wanted = ready ?? /** @type {Record<string, string>} */ (PAGES)[path];
  if (wanted) await page.waitForSelector(wanted);
  const finish = async () => {
    await context.close();
    assert.deepEqual(faults, []);
  };
  return { page, faults, finish };
}

/** @param {any} page */
async function axeFindsNothing(page) {
  await page.evaluate(axe);
  const violations = await page.evaluate(async () => {
    const found = await /** @type {any} */ (globalThis).axe.run(
      // Swagger UI's own elements are not ours.
      { exclude: [[".swagger-ui"]] },
      { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] },
    );
    return found.violations.map(
      (/** @type {any} */ { id, nodes }) =>
        `${id}: ${nodes.map((/** @type {any} */ node) => `${node.target} ${node.failureSummary}`).join("; ")}`,
    );
  });
  assert.deepEqual(violations, []);
}

/** @param {any} page @param {string} recommender */
const row = (page, recommender) => page.locator(`[data-recommender="${recommender}"]`);

/** @param {any} page @param {string} recommender @returns {Promise<string[]>} */
const itemsOf = (page, recommender) =>
  row(page, recommender)
    .locator("[data-item]")
    .evaluateAll((/** @type {HTMLElement[]} */ tiles) => tiles.map((tile) => tile.dataset.item));

test("a click sends an event, the rows change without a reload, and each item says how it moved", async () => {
  const { page, finish } = await open("/?namespace=shop&user=pia", { ready: '[data-recommender="home"] [data-item]' });
  const before = await itemsOf(page, "home");
  await page.evaluate(() => Object.assign(globalThis, { notReloaded: true }));
  await row(page, "home").locator(".tile-look").nth(5).click();
  await page.waitForFunction(() =>
    document.querySelector('[data-recommender="home"] .changed')?.textContent?.startsWith("Changed:"),
  );
  const after = await itemsOf(page, "home");
  assert.notDeepEqual(after, before);
  assert.match(await page.locator("#told").innerText(), /View of .+ was sent for pia/);
  assert.equal(await page.evaluate(() => Reflect.get(globalThis, "notReloaded")), true);
  for (const [position, id] of after.entries()) {
    const was = before.indexOf(id);
    const expected =
      was < 0 ? "new" : was > position ? `up ${was - position}` : was < position ? `down ${position - was}` : "";
    assert.equal(await row(page, "home").locator(`[data-item="${id}"] .mark`).textContent(), expected, id);
  }
  await finish();
});

test("what is related to the item is shown beside it", async () => {
  const { page, finish } = await open("/?namespace=films");
  await page.locator(".tile-look").first().click();
  await page.waitForSelector(".related button");
  assert.ok((await page.locator("#item h3").allInnerTexts()).includes("More like this"));
  await page.keyboard.press("Escape");
  await page.waitForSelector(".related", { state: "detached" });
  await finish();
});

test("an answer that a cache keeps comes from the cache the next time, and the page says so", async () => {
  const { page, finish } = await open("/?namespace=shop&user=ravi", {
    ready: '[data-recommender="bestsellers"] [data-item]',
  });
  await page.locator("#again").click();
  const badge = row(page, "bestsellers").locator(".badge.good");
  await badge.waitFor();
  assert.match(await badge.innerText(), /^from CloudFront’s cache/);
  await page.locator("#purge").click();
  await page.getByText("The caches are empty").waitFor();
  await row(page, "bestsellers").locator(".badge", { hasText: "from the origin API" }).waitFor();
  await finish();
});

test("the viewer's headers become automatic context, and the requests page tells which rule did it", async () => {
  const { page, finish } = await open("/?namespace=shop&user=ida", { ready: '[data-recommender="home"] [data-item]' });
  const asked = page.waitForResponse((/** @type {any} */ response) => response.url().includes("/shop/home/ida"));
  await page.locator("#device").selectOption({ label: "Phone" });
  await asked;
  await page.goto(`${local.base}/requests`);
  const entry = page.locator(".entry", { hasText: "/recommend-items/shop/home/ida" }).first();
  await entry.click();
  await page.locator('[data-step="context"] summary').click();
  const fields = await page.locator('[data-step="context"] .step-fields').innerText();
  assert.match(fields, /DEVICE\s+phone\s+rule 1: the header cloudfront-is-mobile-viewer/i);
  await finish();
});

test("the arrow keys move in the list of requests, which goes on by itself", async () => {
  const { page, finish } = await open("/requests");
  await page.locator("#list").focus();
  await page.keyboard.press("Home");
  const first = await page.locator('.entry[aria-selected="true"]').getAttribute("data-id");
  await page.keyboard.press("ArrowDown");
  const second = await page.locator('.entry[aria-selected="true"]').getAttribute("data-id");
  const ids = await page
    .locator(".entry")
    .evaluateAll((/** @type {HTMLElement[]} */ all) => all.map((entry) => entry.dataset.id));
  assert.deepEqual([first, second], ids.slice(0, 2));
  assert.equal(await page.locator("#list").getAttribute("aria-activedescendant"), `request-${second}`);
  assert.ok(await page.locator("#detail .waterfall").isVisible());
  await fetch(`${local.base}/recommend-items/shop/home/live?numResults=1`);
  await page.locator(".entry", { hasText: "/shop/home/live" }).waitFor();
  await page.getByRole("button", { name: "Replay" }).click();
  await page.getByText("Sent again, answered 200").waitFor();
  await finish();
});

test("a click counts as a conversion of the experiment that the row is a part of", async () => {
  const { page, finish } = await open("/?namespace=shop&user=pia", { ready: '[data-recommender="home"] [data-item]' });
  assert.match(await row(page, "home").locator("[data-experiment]").innerText(), /^experiment home-model: c/);
  await row(page, "home").locator(".tile-strong").first().click();
  await page.getByText(/Purchase of .+ was sent/).waitFor();
  await page.goto(`${local.base}/experiments`);
  const revenue = page.locator("#rates tr", { hasText: "home-model" }).filter({ hasText: "revenue" });
  await revenue.waitFor();
  const [conversions, value] = (await revenue.locator("td.number").allInnerTexts()).slice(1).map(Number);
  assert.equal(conversions, 1);
  assert.ok(Number(value) > 1, `the value is the price, not ${value}`);
  await finish();
});

test("exposures are counted by variation while the page is open", async () => {
  const { page, finish } = await open("/experiments");
  /** @param {string} variation @returns {Promise<number>} */
  const exposures = (variation) =>
    page.evaluate((/** @type {string} */ variation) => {
      const rows = [...document.querySelectorAll("#rates tbody tr")].map((row) =>
        [...row.children].map((cell) => cell.textContent ?? ""),
      );
      const row = rows.find((row) => row.includes("home-model") && row.includes("clicks") && row.includes(variation));
      return Number(row?.[5] ?? 0);
    }, variation);
  const variations = ["current", "candidate"];
  const before = await Promise.all(variations.map(exposures));
  for (let user = 0; user < 20; user += 1) await fetch(`${local.base}/recommend-items/shop/home/somebody-${user}`);
  for (const [index, variation] of variations.entries()) {
    const row = page.locator("#rates tr", { hasText: "home-model" }).filter({ hasText: "clicks" });
    const counted = row.filter({ hasText: variation }).locator("td.number").first();
    await counted.filter({ hasNotText: new RegExp(`^${before[index]}$`) }).waitFor();
    assert.ok((await exposures(variation)) > Number(before[index]), variation);
  }
  assert.match(await page.locator("main").innerText(), /count answers, not people/);
  await finish();
});

test("a mistake in the configuration is shown at its line while the last good document goes on", async () => {
  const { page, finish } = await open("/configuration");
  const good = await readFile(configuration, "utf8");
  assert.match(await page.locator("#summary").innerText(), /^Valid|^Served/);
  const line = good.slice(0, good.indexOf('"maxAge": 10')).split("\n").length;
  try {
    await writeFile(configuration, good.replace('"maxAge": 10', '"maxAge": "ten"'));
    const finding = page.locator(`#line-${line} .finding.error`);
    await finding.waitFor();
    assert.match(await finding.innerText(), /Error/);
    assert.match(await page.locator("#summary").innerText(), /^Not served: the last good one goes on\. 1 error/);
    await axeFindsNothing(page);
    assert.equal((await fetch(`${local.base}/recommend-items/shop/home/anna`)).status, 200);
  } finally {
    await writeFile(configuration, good);
  }
  await page.locator("#summary.good, #summary.warn").waitFor();
  assert.equal(await page.locator(".finding.error").count(), 0);
  await finish();
});

test("settings say from which level they are inherited", async () => {
  const { page, finish } = await open("/configuration");
  const cells = page.locator("#settings tr", { hasText: "bestsellers / service" });
  const levels = await cells
    .locator("td")
    .evaluateAll((/** @type {HTMLElement[]} */ all) =>
      all.map((cell) => cell.querySelector(".level")?.textContent ?? ""),
    );
  assert.equal(levels[0], "recommender", "cacheControl");
  assert.equal(levels[1], "namespace", "autoContext");
  await finish();
});

test("colours that were chosen are remembered", async () => {
  const { page, finish } = await open("/experiments");
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await background();
  await page.locator("#theme").selectOption("dark");
  const dark = await background();
  assert.notEqual(dark, light);
  await page.reload();
  assert.equal(await background(), dark);
  await finish();
});

test("before the first request the pages say that there is nothing yet", async () => {
  const fresh = await startLocal(samples);
  try {
    for (const [path, words] of Object.entries({
      "/requests": "No request yet",
      "/experiments": "No experiment has answered",
    })) {
      const { page, finish } = await open(path, { base: fresh.base, ready: "#connection[data-state=live]" });
      await page.getByText(words).waitFor();
      await axeFindsNothing(page);
      await finish();
    }
  } finally {
    await fresh.stop();
  }
});

for (const { auth, status, words } of [
  { auth: "api-key", status: 403, words: "The API asks for an API key and got none that it takes (403)." },
  { auth: "oauth2", status: 401, words: "The API asks for an access token and got none that it takes (401)." },
]) {
  test(`with ${auth} the page sends what callers need, and says in words what happens without`, async () => {
    const guarded = await startLocal(samples, ["--auth", auth]);
    try {
      const { page, faults } = await open("/?namespace=shop", { base: guarded.base, ready: "[data-item]" });
      await page.locator("#credentials").uncheck();
      await page.getByText(words).first().waitFor();
      await page.locator("#credentials").check();
      await page.waitForSelector("[data-item]");
      // The browser itself tells of every refusal.
      assert.deepEqual(
        faults.filter((fault) => !fault.includes(String(status))),
        [],
      );
      await page.context().close();
    } finally {
      await guarded.stop();
    }
  });
}

for (const [path, ready] of Object.entries(PAGES)) {
  for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
    for (const width of [360, 1600]) {
      test(`${path} at ${width} px, ${colorScheme}: axe finds nothing, all is in view, nothing fails`, async () => {
        const { page, finish } = await open(path, { width, colorScheme, ready });
        if (path === "/requests") {
          await page.locator(".entry").first().click();
          await page.locator(".step summary").first().click();
        }
        const wide = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        assert.ok(wide <= 0, `${wide} px are out of sight`);
        await axeFindsNothing(page);
        await finish();
      });
    }
  }
}
