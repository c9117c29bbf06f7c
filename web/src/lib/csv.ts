/** A table as CSV, as the server writes them for spreadsheets: quoted where needed, ' before what would run as a formula, lines end with CR LF. */
import { download } from "../charts/save";

export type Cell = string | number | null | undefined;

function cell(value: Cell): string {
  const text = typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value ?? "");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll("\"", "\"\"")}"` : text;
}

export function csvOf(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return [head, ...rows].map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

export function saveCsv(name: string, head: readonly string[], rows: readonly (readonly Cell[])[]): void {
  download(new Blob([csvOf(head, rows)], { type: "text/csv;charset=utf-8" }), `${name}.csv`);
}
