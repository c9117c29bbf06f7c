// Counting checks, and the packages of web/.
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
export const require = createRequire(join(root, "web/package.json"));

let passed = 0;
let failed = 0;

/** One check; a failure says its name and does not end the run. */
export async function check(name, body) {
  try {
    await body();
    passed++;
  } catch (error) {
    failed++;
    console.log(`failed: ${name}\n    ${String(error?.message ?? error).split("\n").slice(0, 14).join("\n    ")}`);
  }
}

export function finish() {
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}

export function equal(found, wanted, what = "") {
  const a = JSON.stringify(found), b = JSON.stringify(wanted);
  if (a !== b)
    throw new Error(`${what} found ${a}, wanted ${b}`);
}

export function truth(value, what) {
  if (!value)
    throw new Error(what);
}
