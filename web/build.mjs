// Builds dist/: the same bytes from the same sources. `node build.mjs FOLDER` writes elsewhere.
import { build } from "esbuild";
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const out = resolve(process.argv[2] ?? join(here, "dist"));

/** The outlines of countries without their names: the map only draws them. */
async function writeWorld() {
  const world = JSON.parse(await readFile(join(here, "node_modules/world-atlas/countries-110m.json"), "utf8"));
  const countries = world.objects.countries;
  countries.geometries = countries.geometries.map(({ type, arcs }) => ({ type, arcs }));
  await writeFile(join(out, "world.json"), JSON.stringify({ ...world, objects: { countries } }));
}

/** The licences of what is in the page, as its makers wrote them. */
async function writeLicences() {
  const names = ["d3-array", "d3-dispatch", "d3-force", "d3-geo", "d3-quadtree", "d3-timer", "internmap", "preact", "topojson-client", "world-atlas"];
  let text = "The explorer contains:\n";
  for (const name of names) {
    const folder = join(here, "node_modules", name);
    const { version } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    const licence = await readFile(join(folder, "LICENSE"), "utf8").catch(() => readFile(join(folder, "LICENSE.md"), "utf8"));
    text += `\n---- ${name} ${version} ----\n\n${licence.trim()}\n`;
  }
  await writeFile(join(out, "licences.txt"), text.replaceAll("\r\n", "\n"));
}

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
await build({
  absWorkingDir: here,
  entryPoints: { app: "src/main.tsx" },
  outdir: out,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  jsx: "automatic",
  jsxImportSource: "preact",
  legalComments: "none",
  charset: "utf8",
  logLevel: "warning",
});
await build({ absWorkingDir: here, entryPoints: { app: "src/style/app.css" }, outdir: out, bundle: true, minify: true, target: "es2022", logLevel: "warning" });
await copyFile(join(here, "src/index.html"), join(out, "index.html"));
await copyFile(join(here, "src/icon.svg"), join(out, "icon.svg"));
await writeWorld();
await writeLicences();
