// How long the explorer takes over a large database: first view, and filters that were not asked before.
//
//     dragoman serve --port 8799 big.db &        (bench/make-database.py makes it)
//     node bench/explorer.mjs /usr/bin/chromium http://127.0.0.1:8799
import { createRequire } from "node:module";

const { chromium } = createRequire(new URL("../web/package.json", import.meta.url))("playwright-core");
const [executablePath, base] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });

/** From the click on a bar to the numbers of the answer on the page. */
const filter = (n) => new Promise((done) => {
  const before = document.querySelector(".sums a").textContent, start = performance.now();
  const look = () => {
    if (document.querySelector(".sums a").textContent === before)
      requestAnimationFrame(look);
    else
      done(Math.round(performance.now() - start));
  };
  document.querySelectorAll(".chart.bars")[0].querySelectorAll(".row")[n].dispatchEvent(new MouseEvent("click", { bubbles: true }));
  look();
});

for (let round = 0; round < 4; round++) {
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
  const start = performance.now();
  await page.goto(`${base}/`);
  await page.locator("svg.brush .period").first().waitFor();
  await page.locator(".chart.bars .row").first().waitFor();
  const first = Math.round(performance.now() - start);
  await page.waitForLoadState("networkidle");
  const filters = [];
  for (let n = 0; n < 3; n++) {
    filters.push(await page.evaluate(filter, 4 * round + n));
    await page.waitForTimeout(500);
  }
  console.log(`first view ${first} ms, filters ${filters.join(", ")} ms`);
  await page.context().close();
}
await browser.close();
