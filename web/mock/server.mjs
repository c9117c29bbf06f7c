// A server with invented data, for work on the explorer without the program: `npm run build && npm run mock`.
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { answer } from "./data.mjs";

const dist = join(dirname(fileURLToPath(import.meta.url)), "../dist");
const types = { ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".json": "application/json", ".svg": "image/svg+xml", ".txt": "text/plain; charset=utf-8" };
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

function readBody(request) {
  return new Promise((done) => {
    let text = "";
    request.on("data", (part) => { text += part; });
    request.on("end", () => done(text ? JSON.parse(text) : null));
  });
}

const server = createServer(async (request, response) => {
  const url = new URL(request.url, "http://localhost");
  response.setHeader("content-security-policy", policy);
  if (url.pathname.startsWith("/v1/")) {
    const found = answer(request.method, url.pathname, url.searchParams, await readBody(request));
    response.writeHead(found === null ? 404 : 200, { "content-type": "application/json" });
    response.end(JSON.stringify(found ?? { error: { code: "not_found", message: "not found" } }));
    return;
  }
  const name = extname(url.pathname) ? url.pathname : "/index.html";
  try {
    const data = await readFile(join(dist, name));
    response.writeHead(200, { "content-type": types[extname(name)] ?? "application/octet-stream" });
    response.end(data);
  } catch {
    response.writeHead(404).end();
  }
});
server.listen(Number(process.argv[2] ?? 8787), "127.0.0.1");
