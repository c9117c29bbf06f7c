// The parts of the explorer that need no browser: tables of words, filters, marks, and the size of the page.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { check, equal, finish, require, root, truth } from "./tools.mjs";

const { buildSync } = require("esbuild");

async function load(path) {
  const { outputFiles } = buildSync({ entryPoints: [join(root, "web/src", path)], bundle: true, write: false, format: "esm", platform: "node", nodePaths: [join(root, "web/node_modules")],
    jsx: "automatic", jsxImportSource: "preact" });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].text).toString("base64")}`);
}

const { en } = await load("words/en.ts");
const { id } = await load("words/id.ts");
const { wordsOf, firstLanguage } = await load("words/words.ts");
const { change, daysOf, filtersOf, toggle, withoutGaps } = await load("lib/filter.ts");
const { csvOf } = await load("lib/csv.ts");
globalThis.window = { addEventListener() {} }; // all that an address of the page needs of a browser
const { address } = await load("lib/location.ts");
const { piecesOf } = await load("lib/marks.ts");

await check("both tables of words have the same keys", () => equal(Object.keys(id).sort(), Object.keys(en).sort()));
await check("the same gaps in both languages", () => {
  const gaps = (text) => [...text.matchAll(/\{\w+\}/g)].map((m) => m[0]).sort();
  for (const key of Object.keys(en))
    equal(gaps(id[key]), gaps(en[key]), key);
});
await check("no empty words", () => truth(Object.values({ ...en, ...id }).length > 0 && [...Object.values(en), ...Object.values(id)].every((text) => text.trim() === text && text !== ""), "empty"));
await check("numbers as the language writes them", () => equal([wordsOf("en").say("count.events", { n: 1234 }), wordsOf("id").say("count.events", { n: 1234 })], ["1,234 events", "1.234 peristiwa"]));
await check("one and many", () => equal([1, 2].map((n) => wordsOf("en").say("count.acts", { n })), ["1 act", "2 acts"]));
await check("the language of the browser, unless one was chosen", () =>
  equal([firstLanguage(null, ["id-ID", "en"]), firstLanguage(null, ["fr", "en-US"]), firstLanguage("id", ["en"]), firstLanguage(null, ["fr"])], ["id", "en", "id", "en"]));

await check("a filter is added and taken away again", () => {
  const first = toggle(new URLSearchParams("root=04&offset=50"), "root", "19");
  equal(first.toString(), "root=04&root=19");
  equal(toggle(first, "root", "04").toString(), "root=19");
});
await check("filters come in one order and without the rest", () => equal(filtersOf(new URLSearchParams("to=2021&event=3&root=04&actor=a&actor=b"), ["root"]).toString(), "actor=a&actor=b&to=2021"));
await check("an empty value removes the parameter", () => equal(change(new URLSearchParams("text=a&sort=date"), { text: "" }).toString(), "sort=date"));
await check("first and last day of a period", () => equal(["2021", "2020-02", "2021-W01", "2020-W53", "2021-04-07"].map(daysOf),
  [["2021-01-01", "2021-12-31"], ["2020-02-01", "2020-02-29"], ["2021-01-04", "2021-01-10"], ["2020-12-28", "2021-01-03"], ["2021-04-07", "2021-04-07"]]));

const filled = (...periods) => withoutGaps(periods.map((period) => ({ period })), (period) => ({ period })).map(({ period }) => period).join(" ");
await check("time has no gaps", () => equal([filled("2021-11", "2022-02"), filled("2020-W52", "2021-W02"), filled("2020-02-28", "2020-03-01"), filled("2019", "2021"), filled()],
  ["2021-11 2021-12 2022-01 2022-02", "2020-W52 2020-W53 2021-W01 2021-W02", "2020-02-28 2020-02-29 2020-03-01", "2019 2020 2021", ""]));

const plain = (pieces) => pieces.map((piece) => typeof piece === "string" ? piece : `<${piece.mark.kind}>${plain(piece.inside)}</>`).join("");
const mark = (kind, start, end) => ({ kind, start, end, note: "" });
await check("marks within marks", () => equal(plain(piecesOf("abcdef", [mark("x", 2, 3), mark("q", 1, 5), mark("r", 2, 4)])), "a<q>b<r><x>c</>d</>e</>f"));
await check("marks that cross are cut", () => equal(plain(piecesOf("abcdef", [mark("a", 0, 3), mark("b", 2, 5)])), "<a>ab<b>c</></><b>de</>f"));
await check("marks outside a part, empty ones and copies are left out", () => equal(plain(piecesOf("abcdef", [mark("a", 0, 1), mark("b", 3, 3), mark("c", 3, 4), mark("c", 3, 4)], 2, 5)), "c<c>d</>e"));
await check("code units of letters beyond 16 bits", () => equal(plain(piecesOf("😀ab", [mark("a", 2, 3)])), "😀<a>a</>b"));

await check("CSV of a table that a spreadsheet does not run", () => equal(csvOf(["a", "b"], [["=1+1", -1], ["@x", "-y"]]), "a,b\r\n'=1+1,-1\r\n'@x,'-y\r\n"));
await check("links of CSV ask for one that a spreadsheet does not run", () => equal(
  [address("/v1/events.csv", new URLSearchParams("root=04")), address("/v1/counts.csv", { by: "month,root" }), address("/v1/acts.csv", { spreadsheet: "no" }), address("/v1/events", { root: "04" })],
  ["/v1/events.csv?root=04&spreadsheet=yes", "/v1/counts.csv?by=month,root&spreadsheet=yes", "/v1/acts.csv?spreadsheet=no", "/v1/events?root=04"]));
await check("an address leaves the parameters that it is made of as they are", () => {
  const params = new URLSearchParams("root=04");
  address("/v1/events.csv", params);
  equal(params.toString(), "root=04");
});
await check("CSV of a table that is shown", () => equal(csvOf(["a", "b"], [["x, y", 1], ["\"q\"\n", null]]), "a,b\r\n\"x, y\",1\r\n\"\"\"q\"\"\n\",\r\n"));

await check("the page weighs less than 300 kB compressed", () => {
  const dist = join(root, "web/dist");
  const size = readdirSync(dist).filter((name) => name !== "licences.txt").reduce((sum, name) => sum + gzipSync(readFileSync(join(dist, name)), { level: 9 }).length, 0);
  truth(size < 300000, `${size} bytes`);
  console.log(`page weight: ${size} bytes compressed`);
});
await check("nothing is loaded from elsewhere", () => {
  for (const name of ["index.html", "app.css"])
    truth(!/(https?:)?\/\/[a-z]/i.test(readFileSync(join(root, "web/dist", name), "utf8")), name);
  truth(!/fetch\("https?:/.test(readFileSync(join(root, "web/dist/app.js"), "utf8")), "app.js");
});
finish();
