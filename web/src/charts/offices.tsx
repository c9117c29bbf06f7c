/** The offices of an actor as bars over years. */
import type { JSX } from "preact";
import { ticks } from "d3-array";
import type { Office } from "../lib/types";
import { useWords } from "../words/words";
import { ChartFrame, useWidth } from "./frame";

const ROW = 34;

function yearOf(date: string | null, otherwise: number): number {
  if (!date)
    return otherwise;
  const [year = "0", month = "1", day = "1"] = date.split("-");
  return Number(year) + (Number(month) - 1) / 12 + (Number(day) - 1) / 372;
}

export function OfficesChart({ offices, now }: { offices: Office[]; now: number }): JSX.Element {
  const words = useWords();
  const [box, width] = useWidth();
  const starts = offices.map((office) => yearOf(office.from, yearOf(office.to, now) - 5));
  const first = Math.floor(Math.min(now - 1, ...starts)), last = Math.max(now, ...offices.map((office) => yearOf(office.to, now)));
  const x = (year: number): number => 4 + ((year - first) / Math.max(1, last - first)) * (width - 8);
  const name = (office: Office): string => [office.title, office.body, office.country].filter(Boolean).join(", ");
  const span = (office: Office): string => `${office.from ?? "?"} – ${office.to ?? words.say("actor.now")}`;

  return (
    <ChartFrame title="chart.offices" file="offices" class="wide"
      table={{ head: ["table.office", "table.body", "table.country", "table.from", "table.to"], rows: offices.map((o) => [o.title, o.body, o.country, o.from, o.to]) }}>
      <div ref={box}>
        {width > 0 && (
          <svg width={width} height={offices.length * ROW + 22} role="img" aria-label={offices.map((office) => `${name(office)}: ${span(office)}`).join("; ")}>
            {ticks(first, last, Math.max(2, width / 110)).filter(Number.isInteger).map((year) => (
              <g key={year}>
                <line class="grid" x1={x(year)} x2={x(year)} y1={0} y2={offices.length * ROW} />
                <text class="tick" x={Math.min(x(year), width - 34)} y={offices.length * ROW + 16}>{year}</text>
              </g>
            ))}
            {offices.map((office, i) => {
              const start = x(starts[i] ?? first), end = x(yearOf(office.to, last));
              return (
                <g key={i} transform={`translate(0 ${i * ROW})`}>
                  <rect class="bar office" x={start} y={18} width={Math.max(3, end - start)} height={9} rx={2} />
                  <text class="label" x={Math.max(4, Math.min(start, width - name(office).length * 6.4))} y={13}>{name(office)}</text>
                </g>
              );
            })}
          </svg>
        )}
      </div>
    </ChartFrame>
  );
}
