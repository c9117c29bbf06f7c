/** Bars with names, largest first as they come; each is a button that filters. */
import type { JSX } from "preact";
import { useWords, type WordKey } from "../words/words";
import { ChartFrame, onPress, useWidth } from "./frame";

export interface Bar { key: string; name: string; value: number; note: string; look?: string; extra?: (string | number | null)[] }

interface BarsProps {
  title: WordKey;
  file: string;
  bars: Bar[];
  chosen: string[];
  extraHead?: WordKey[];
  csv?: string;
  busy?: boolean;
  choose(key: string): void;
}

const ROW = 26;

function clip(name: string, width: number): string {
  const room = Math.max(6, Math.floor(width / 7));
  return name.length > room ? `${name.slice(0, room - 1)}…` : name;
}

function Row({ bar, top, width, names, max, pressed, dim, choose }: {
  bar: Bar; top: number; width: number; names: number; max: number; pressed: boolean; dim: boolean; choose(): void;
}): JSX.Element {
  const words = useWords();
  const room = Math.max(20, width - names - 56);
  const length = max > 0 ? Math.max(1, (bar.value / max) * room) : 0;

  return (
    <g class={`row${dim ? " dim" : ""}`} role="button" tabindex={0} aria-pressed={pressed} transform={`translate(0 ${top})`} {...onPress(choose)}>
      <title>{bar.note}</title>
      <rect class="catch" width={width} height={ROW} rx={4} />
      <text class="label" x={4} y={ROW / 2 + 4}>{clip(bar.name, names - 8)}</text>
      <rect class={`bar ${bar.look ?? ""}`} x={names} y={5} width={length} height={ROW - 10} rx={2} />
      <text class="value" x={names + length + 6} y={ROW / 2 + 4}>{words.number(bar.value)}</text>
    </g>
  );
}

export function Bars({ title, file, bars, chosen, extraHead, csv, busy, choose }: BarsProps): JSX.Element {
  const words = useWords();
  const [box, width] = useWidth();
  const names = Math.min(230, Math.max(80, width * 0.45));
  const max = bars.reduce((most, bar) => Math.max(most, bar.value), 0);
  const table = {
    head: ["table.name", "table.events", ...(extraHead ?? [])] as WordKey[],
    rows: bars.map((bar) => [bar.name, bar.value, ...(bar.extra ?? [])]),
  };

  return (
    <ChartFrame title={title} file={file} table={table} csv={csv} busy={busy} class="bars">
      <div ref={box}>
        {bars.length === 0 && <p class="quiet">{words.say("state.nothing")}</p>}
        {bars.length > 0 && width > 0 && (
          <svg width={width} height={bars.length * ROW} role="group" aria-label={words.say(title)}>
            {bars.map((bar, i) => (
              <Row key={bar.key} bar={bar} top={i * ROW} width={width} names={names} max={max} pressed={chosen.includes(bar.key)}
                dim={chosen.length > 0 && !chosen.includes(bar.key)} choose={() => choose(bar.key)} />
            ))}
          </svg>
        )}
      </div>
    </ChartFrame>
  );
}
