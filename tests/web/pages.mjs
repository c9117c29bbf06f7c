// Each page's main path in Chromium, in both languages, over the real server; accessibility by axe.
//
//     node tests/web/pages.mjs CHROMIUM PROGRAM FOLDER
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { check, equal, finish, require, truth } from "./tools.mjs";
import { makeDatabase, serve } from "./server.mjs";

const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const [executablePath, program, folder] = process.argv.slice(2);
const server = await serve(program, makeDatabase(program, folder), ["--edit"]);
const { base } = server;
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
const faults = [];

async function open(path, options = {}) {
  const context = await browser.newContext({ locale: "en-GB", viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(30000);
  page.on("pageerror", (error) => faults.push(`${path}: ${error.message}`));
  page.on("console", (message) => { if (message.type() === "error" && !/status of 4\d\d/.test(message.text())) faults.push(`${path}: ${message.text()}`); });
  await show(page, path);
  return page;
}

async function show(page, path) {
  await page.goto(base + path);
  await page.waitForLoadState("networkidle");
}

const get = async (path) => (await fetch(base + path)).json();

async function until(test) {
  for (let i = 0; i < 100; i++) {
    if (await test())
      return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`waited in vain for ${test}`);
}

const found = await get("/v1/events?text=shelling&limit=1");
const marked = found.events[0].article;
const { stories } = await get("/v1/stories?limit=1");
const story = stories[0].story;
const pages = ["/", "/events", `/articles/${marked}?event=0`, "/actors", "/actor?id=country:KEN", "/quotes", "/stories", `/stories/${story}`, "/try", "/edits"];
const words = {
  en: { overview: "Overview", events: "Events", words: "Words of the article", apply: "Apply", actors: "Actors", name: "Name of an actor", search: "Search", quotes: "Quotations", contains: "Words of the quotation",
    sample: "Put an example in", code: "Code", result: "Result", yourName: "Your name", keep: "Keep the name", accept: "Accept", saved: "Saved.", fix: "Fix fields", save: "Save the correction", edits: "Corrections",
    undo: "Take back", table: "As a table: Roots of the codes", dyads: "With whom", next: "Next page" },
  id: { overview: "Ikhtisar", events: "Peristiwa", words: "Kata dalam artikel", apply: "Terapkan", actors: "Aktor", name: "Nama aktor", search: "Cari", quotes: "Kutipan", contains: "Kata dalam kutipan",
    sample: "Masukkan contoh", code: "Kode", result: "Hasil", yourName: "Nama Anda", keep: "Simpan nama", accept: "Terima", saved: "Tersimpan.", fix: "Perbaiki isian", save: "Simpan koreksi", edits: "Koreksi",
    undo: "Batalkan", table: "Sebagai tabel: Kelompok kode", dyads: "Dengan siapa", next: "Halaman berikutnya" },
};
const sums = (page) => page.locator(".sums a").first().innerText();
const params = (page) => new URL(page.url()).searchParams;

for (const [language, say] of Object.entries(words)) {
  const name = (text) => `${language}: ${text}`;
  const page = await open("/", { locale: language === "id" ? "id-ID" : "en-GB" });
  const button = (label, exact = true) => page.getByRole("button", { name: label, exact });

  await check(name("overview says what it holds, in the language of the browser"), async () => {
    equal(await page.locator("h1").innerText(), say.overview);
    equal(await page.evaluate(() => document.documentElement.lang), language);
    const { events } = await get("/v1/overview");
    truth((await sums(page)).includes(String(events)), "number of events");
  });
  await check(name("a bar filters the other charts; back shows all again"), async () => {
    const before = await sums(page);
    const bar = page.locator(".chart.bars").first().getByRole("button", { name: /^04 / });
    await bar.click();
    await page.waitForFunction((old) => document.querySelector(".sums a")?.textContent !== old, before);
    equal(params(page).getAll("root"), ["04"]);
    equal(await bar.getAttribute("aria-pressed"), "true");
    truth(await page.locator(".chart.bars").first().locator(".row").count() > 1, "a chart does not filter itself");
    await page.goBack();
    await page.waitForFunction((old) => document.querySelector(".sums a")?.textContent === old, before);
  });
  await check(name("a chart as a table"), async () => {
    await button(say.table).click();
    truth(await page.locator(".chart table tbody tr").count() > 3, "rows");
    await button(say.table).click();
  });

  await check(name("the list of events: search, facet, article"), async () => {
    await page.getByRole("link", { name: say.events, exact: true }).click();
    await page.getByLabel(say.words).fill("shelling");
    await button(say.apply).click();
    await page.waitForURL(/text=shelling/);
    await page.waitForFunction(() => document.querySelectorAll("table.events tbody tr").length > 0);
    const all = await page.locator("table.events tbody tr").count();
    await page.locator(".facets input").first().check();
    await page.waitForURL(/root=/);
    await page.waitForFunction((n) => document.querySelectorAll("table.events tbody tr").length < n, all);
    await page.locator("table.events tbody tr td:last-child a").first().click();
    await page.waitForURL(/\/articles\/\d+\?event=/);
    await page.locator(".text .mark.trigger.strong").waitFor();
    truth(await page.locator(".details dl code").innerText().then((rule) => /triggers\.tsv:\d+/.test(rule)), "the rule");
    truth(await page.locator(".text .mark.quote .mark").count() > 0, "marks within quotations");
    truth((await page.locator("h1").innerText()).includes("<b>against</b>"), "a title is text");
  });
  await check(name("an actor is found and shown"), async () => {
    await page.getByRole("link", { name: say.actors, exact: true }).click();
    await page.getByLabel(say.name).fill("Keny");
    await button(say.search).click();
    await page.waitForURL(/q=Keny/);
    await page.waitForFunction(() => [...document.querySelectorAll("main tbody tr")].every((row) => /keny/i.test(row.textContent)));
    await page.getByRole("link", { name: "Kenya", exact: true }).click();
    await page.waitForURL(/\/actor\?id=country:KEN/);
    await page.locator(".node.centre").waitFor();
    truth(await page.locator("table tbody tr").count() > 1, "partners");
    await page.locator(".node:not(.centre)").first().press("Enter");
    await page.waitForURL((url) => !url.search.includes("country:KEN"));
  });
  await check(name("quotations by their words"), async () => {
    await page.getByRole("link", { name: say.quotes, exact: true }).first().click();
    await page.getByLabel(say.contains).fill("fishermen");
    await button(say.apply).click();
    await page.waitForURL(/contains=fishermen/);
    await page.waitForFunction(() => document.querySelectorAll(".quotes blockquote").length === 1);
    truth((await page.locator("blockquote").innerText()).includes("fishermen"), "the quotation");
  });
  await check(name("stories and one story"), async () => {
    await show(page, "/stories");
    const [csv] = await Promise.all([page.waitForEvent("download"), page.locator("main button.plain").first().click()]);
    truth(readFileSync(await csv.path(), "utf8").startsWith("story,title,first_day"), "stories as CSV");
    await page.locator("main table a").first().click();
    await page.waitForURL(/\/stories\/\d+/);
    await page.locator(".item summary").first().click();
    await page.locator(".claims section:visible").first().waitFor();
  });
  await check(name("try it codes an article and explains it"), async () => {
    await show(page, "/try");
    await button(say.sample).click();
    await button(say.code).click();
    await page.locator("#result").waitFor();
    truth(await page.locator(".item").count() > 1, "events");
    truth(await page.locator(".details").innerText().then((text) => /triggers\.tsv:\d+/.test(text)), "the reason");
    truth(await page.locator(".text .mark.trigger.strong").count() > 0, "marks");
  });
  await check(name("corrections: the name once, accept, fix, list, take back"), async () => {
    await show(page, `/articles/${marked}?event=0`);
    await page.getByLabel(say.yourName).fill("Uji");
    await button(say.keep).click();
    await button(say.accept).click();
    await until(async () => (await get("/v1/edits")).edits.length === 1);
    await button(say.fix).click();
    await page.locator(".edit input[name=code]").fill("130");
    await page.locator(".edit input[name=target]").fill("country:MMR; villagers (LAO CVL)");
    for (const field of ["date", "place"]) // taken away, where there was one
      await page.locator(`.edit input[name=${field}]`).fill("");
    await button(say.save).click();
    await until(async () => (await get("/v1/edits")).edits.length === 2);
    const { edits } = await get("/v1/edits");
    equal(edits.map((edit) => [edit.by, edit.action]).sort(), [["Uji", "accept"], ["Uji", "fix"]]);
    const fixed = edits.find((edit) => edit.action === "fix").fields;
    equal([fixed.code, fixed.target.length, "status" in fixed, fixed.date ?? null, fixed.place ?? null], ["130", 2, false, null, null]);
    await page.getByRole("link", { name: say.edits, exact: true }).click();
    await page.locator("tbody tr").nth(1).waitFor();
    for (let left = 1; left >= 0; left--) {
      await button(say.undo, false).first().click();
      await page.waitForFunction((n) => document.querySelectorAll("main tbody tr").length === n, left);
    }
    equal((await get("/v1/edits")).edits, []);
  });
  await page.context().close();
}

await check("the time chart: dragging, keys, escape", async () => {
  const page = await open("/");
  const chart = page.locator("svg.brush");
  const box = await chart.boundingBox();
  await page.mouse.move(box.x + box.width * 0.7, box.y + 60);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width - 4, box.y + 60, { steps: 4 });
  await page.mouse.up();
  await page.waitForURL(/from=\d{4}-\d\d-01&to=\d{4}-\d\d-\d\d/);
  await chart.locator("[tabindex='0']").focus();
  await page.keyboard.press("Escape");
  await page.waitForURL((url) => !url.search.includes("from"));
  await chart.locator("[tabindex='0']").focus();
  await page.keyboard.press("End");
  await page.keyboard.press("Shift+ArrowLeft");
  await page.keyboard.press("Shift+ArrowLeft");
  await page.keyboard.press("Enter");
  await page.waitForURL(/from=2024-04-01&to=2024-06-30/);
  await page.context().close();
});
await check("the map filters by country, from the keyboard too", async () => {
  const page = await open("/");
  await page.locator(".spot").first().press("Enter");
  await page.waitForURL(/place_country=[A-Z]{3}/);
  await page.context().close();
});
await check("pictures and tables are saved", async () => {
  const page = await open("/");
  for (const format of ["SVG", "PNG"]) {
    const [download] = await Promise.all([page.waitForEvent("download"), page.locator(".chart.bars .tools").first().getByText(format, { exact: true }).click()]);
    equal(download.suggestedFilename(), `root.${format.toLowerCase()}`);
    const data = readFileSync(await download.path());
    truth(format === "SVG" ? data.toString().startsWith("<svg") && !data.includes("var(") && data.includes("04 Consult") : data.subarray(1, 4).toString() === "PNG" && data.length > 3000, format);
  }
  for (const path of pages.slice(0, 7)) {
    await show(page, path);
    for (const href of await page.locator("a[download]").evaluateAll((links) => links.map((link) => link.getAttribute("href")))) {
      const answer = await fetch(base + href);
      truth(answer.ok && /^(text\/csv|application\/(x-)?(ndjson|jsonl?|json))/.test(answer.headers.get("content-type") ?? ""), `${href}: ${answer.status} ${answer.headers.get("content-type")}`);
      await answer.arrayBuffer();
    }
  }
  await page.context().close();
});
await check("language and colours are kept, and the skip link comes first", async () => {
  const page = await open("/events");
  await page.locator("header select").first().selectOption("id");
  await page.locator("header select").nth(1).selectOption("dark");
  await page.reload();
  equal([await page.locator("h1").innerText(), await page.evaluate(() => document.documentElement.dataset.theme)], ["Peristiwa", "dark"]);
  await page.keyboard.press("Tab");
  equal(await page.evaluate(() => document.activeElement?.className), "skip");
  await page.keyboard.press("Enter");
  equal(await page.evaluate(() => document.activeElement?.id), "main");
  await page.context().close();
});
await check("a wrong filter and a missing article are told", async () => {
  const page = await open("/events?from=never");
  await page.getByRole("alert").waitFor();
  await show(page, "/articles/999999");
  await page.getByRole("alert").waitFor();
  await page.context().close();
});
await check("an article is found by its number and by any id, also after a reload", async () => {
  const id = "2024/50% of it.txt", { article } = await get(`/v1/articles?article=${encodeURIComponent(id)}`);
  const page = await open(`/articles/${encodeURIComponent(id)}`);
  for (const path of [null, `/articles/2024/${encodeURIComponent("50% of it.txt")}`, `/articles?article=${encodeURIComponent(id)}`, `/articles/${article}`]) {
    if (path)
      await show(page, path);
    equal(await page.locator("h1").innerText(), "Harbour pilots strike", path);
  }
  await page.context().close();
});
await check("no page is wider than a telephone", async () => {
  const page = await open("/", { viewport: { width: 360, height: 740 } });
  for (const path of pages) {
    await show(page, path);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    truth(width <= 360, `${path}: ${width}`);
  }
  await page.context().close();
});
await check("printed without what is only for the screen", async () => {
  const page = await open("/");
  await page.emulateMedia({ media: "print" });
  truth(!await page.locator(".top nav").isVisible() && !await page.locator(".tools").first().isVisible() && await page.locator(".chart svg").first().isVisible(), "print");
  await page.context().close();
});

for (const colorScheme of ["light", "dark"]) {
  const page = await open("/", { colorScheme, locale: colorScheme === "dark" ? "id-ID" : "en-GB" });
  for (const path of pages)
    await check(`axe: ${path} ${colorScheme}`, async () => {
      await show(page, path);
      if (path === "/try") {
        await page.getByRole("button", { name: colorScheme === "dark" ? words.id.sample : words.en.sample }).click();
        await page.locator("form.try button[type=submit]").click();
        await page.locator("#result").waitFor();
      }
      // By the protocol of the browser: the page's own policy allows no other script.
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
      equal(violations.filter((v) => ["serious", "critical"].includes(v.impact)).map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")}`), []);
    });
  await page.context().close();
}

const seed = join(process.env.DGM_SHARED ?? "", "gold/seed.jsonl");
if (process.env.DGM_SHARED && existsSync(seed))
  await check("the seed article: the meeting Lavrov-Qureshi at Islamabad on 2021-04-07", async () => {
    const article = readFileSync(seed, "utf8").trim().split("\n").map((line) => JSON.parse(line)).find(({ text }) => /Lavrov/.test(text) && /Qureshi/.test(text));
    const page = await open("/try");
    await page.locator("input[name=title]").fill(article.title ?? "");
    await page.locator("input[name=date]").fill(article.date ?? "");
    await page.locator("textarea").fill(article.text);
    await page.locator("form.try button[type=submit]").click();
    await page.locator("#result").waitFor();
    const items = page.locator(".item");
    let shown = false;
    for (let i = 0; i < await items.count() && !shown; i++) {
      if (!await items.nth(i).locator(".details").count())
        await items.nth(i).locator("h3 button").click();
      const text = await items.nth(i).innerText();
      shown = /^04\d?/m.test(text) && /Lavrov/.test(text) && /Qureshi/.test(text) && /2021-04-07/.test(text) && /Islamabad/.test(text);
    }
    truth(shown, "no such event is shown");
    await page.context().close();
  });
else
  console.log("skipped: the seed article (DGM_SHARED names no folder that has it)");

await check("no script failed and the policy held", () => equal(faults, []));
await browser.close();
await server.stop();
finish();
