// @ts-check
// Pictures of each page, in light and dark, into a folder: `make screenshots`.
import { mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { PAGES, startBrowser, startLocal } from "./started.mjs";

const folder = process.argv[2];
const samples = process.env.SAMPLES;
if (!folder || !samples) throw new Error("screenshots.mjs FOLDER, with the variables that the Makefile sets");
await mkdir(folder, { recursive: true });
const [local, browser] = await Promise.all([startLocal(samples), startBrowser()]);
try {
  for (const colorScheme of ["light", "dark"]) {
    for (const [path, ready] of Object.entries(PAGES)) {
      const viewport = { width: 1200, height: 750 };
      const page = await browser.newPage({ viewport, colorScheme, reducedMotion: "reduce" });
      await page.goto(local.base + path);
      await page.waitForSelector(ready);
      await prepare(page, path);
      await page.waitForLoadState("networkidle", { timeout: 1000 }).catch(() => {
        // The live connection is never idle; pictures that are in view have been read by then.
      });
      const name = path === "/" ? "home" : path.includes("films") ? "films" : path.slice(1);
      const file = join(folder, `${name}-${colorScheme}.png`);
      await page.screenshot({ path: file });
      console.log(`${file}: ${Math.round((await stat(file)).size / 1024)} kB`);
      await page.close();
    }
  }
} finally {
  await browser.close();
  await local.stop();
}

/**
 * Does what makes a page worth a picture.
 * @param {any} page
 * @param {string} path
 */
async function prepare(page, path) {
  if (path.startsWith("/?") || path === "/") {
    const user = path === "/" ? "pia" : "otto";
    await page.locator(`[data-user="${user}"]`).click();
    await page.locator('.shelf:not([aria-busy="true"]) [data-variation], .shelf [data-experiment]').first().waitFor();
    await page.locator(".shelf").first().locator(".tile-look").nth(4).click();
    await page.waitForFunction(
      () => document.querySelector(".changed")?.textContent && document.querySelector(".related button"),
    );
    await page.evaluate(() => scrollTo(0, 0));
    await page.mouse.move(0, 0);
  } else if (path === "/requests") {
    await page.locator(".entry", { hasText: "/shop/season/" }).first().click();
    await page.locator('[data-step="context"] summary').click();
    await page.mouse.move(0, 0);
  }
}
