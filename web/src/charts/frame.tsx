/** What every chart has around it: title, help, the same as a table, and files to save. */
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { saveCsv } from "../lib/csv";
import { useWords, type WordKey } from "../words/words";
import { savePng, saveSvg } from "./save";

export interface Table { head: WordKey[]; rows: (string | number | null | undefined)[][] }

interface FrameProps {
  title: WordKey;
  help?: WordKey;
  /** The file name of a saved picture, without ending. */
  file: string;
  table: Table;
  /** Where the server has the data as CSV; without it the table is saved as it is shown. */
  csv?: string;
  class?: string;
  busy?: boolean;
  children: ComponentChildren;
}

export function DataTable({ table, label }: { table: Table; label: string }): JSX.Element {
  const words = useWords();

  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={label}>
      <table>
        <thead><tr>{table.head.map((key) => <th scope="col" key={key}>{words.say(key)}</th>)}</tr></thead>
        <tbody>
          {table.rows.map((row, i) => (
            <tr key={i}>
              {row.map((cell, k) => typeof cell === "number"
                ? <td key={k} class="number">{words.number(cell, Number.isInteger(cell) ? 0 : 2)}</td>
                : <td key={k}>{cell ?? ""}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function ChartFrame({ title, help, file, table, csv, class: name, busy, children }: FrameProps): JSX.Element {
  const words = useWords();
  const heading = useId();
  const box = useRef<HTMLDivElement>(null);
  const [asTable, setAsTable] = useState(false);
  const label = words.say(title);
  const picture = (): SVGSVGElement | null => box.current?.querySelector("svg") ?? null;
  const save = (format: "PNG" | "SVG") => (): void => {
    const svg = picture();
    if (!svg)
      return;
    if (format === "SVG")
      saveSvg(svg, label, file);
    else
      void savePng(svg, label, file);
  };

  return (
    <section class={`chart ${name ?? ""}`} aria-labelledby={heading} aria-busy={busy ? "true" : undefined}>
      <header>
        <h2 id={heading}>{label}</h2>
        <div class="tools">
          <button type="button" aria-pressed={asTable} aria-label={`${words.say("chart.as_table")}: ${label}`} onClick={() => setAsTable(!asTable)}>
            {words.say("chart.as_table")}
          </button>
          {!asTable && (["PNG", "SVG"] as const).map((format) => (
            <button type="button" key={format} aria-label={words.say("chart.save_of", { format, title: label })} onClick={save(format)}>{format}</button>
          ))}
          {csv ? <a href={csv} download aria-label={words.say("chart.csv_of", { title: label })}>{words.say("chart.csv")}</a> : (
            <button type="button" aria-label={words.say("chart.csv_of", { title: label })} onClick={() => saveCsv(file, table.head.map((key) => words.say(key)), table.rows)}>
              {words.say("chart.csv")}
            </button>
          )}
        </div>
      </header>
      {help && !asTable && <p class="help">{words.say(help)}</p>}
      {asTable ? <DataTable table={table} label={label} /> : <div class="picture" ref={box}>{children}</div>}
    </section>
  );
}

/** The width that a chart has on the page, in pixels. */
export function useWidth(): [{ current: HTMLDivElement | null }, number] {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);

  useEffect(() => {
    const element = box.current;
    if (!element)
      return undefined;
    const watcher = new ResizeObserver(() => setWidth(Math.floor(element.clientWidth)));
    watcher.observe(element);
    setWidth(Math.floor(element.clientWidth));
    return () => watcher.disconnect();
  }, []);
  return [box, width];
}

/** Enter and Space do what a click does: for shapes that are buttons. */
export function onPress(act: () => void): { onClick: () => void; onKeyDown: (e: KeyboardEvent) => void } {
  return {
    onClick: act,
    onKeyDown: (e) => {
      if (e.key === "Enter" || e.key === " ") {
        e.preventDefault();
        act();
      }
    },
  };
}
