// Starts `dragoman serve` over a database made of the samples and of data/articles.jsonl.
import { execFileSync, spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "./tools.mjs";

export function makeDatabase(program, folder) {
  const db = join(folder, "explorer.db");
  const samples = readdirSync(join(root, "samples")).filter((name) => name.endsWith(".txt")).sort().map((name) => join(root, "samples", name));
  execFileSync(program, ["code", "--quiet", "--db", db, join(root, "tests/web/data/articles.jsonl"), ...samples], { stdio: ["ignore", "ignore", "inherit"] });
  execFileSync(program, ["link", "--quiet", "--db", db, db], { stdio: ["ignore", "ignore", "inherit"] });
  return db;
}

/** The address of a running server, and how to end it. */
export function serve(program, db, options = []) {
  const child = spawn(program, ["serve", "--port=0", ...options, db], { stdio: ["ignore", "ignore", "pipe"] });
  return new Promise((done, fail) => {
    let told = "";
    child.stderr.on("data", (data) => {
      told += data;
      const found = /http:\/\/[0-9.]+:\d+/.exec(told);
      if (found)
        done({ base: found[0], stop: () => new Promise((ended) => { child.once("exit", ended); child.kill("SIGTERM"); }) });
    });
    child.once("exit", (status) => fail(new Error(`serve ended with ${status}: ${told}`)));
  });
}
