/** Events by root over time, with the articles read in the same time below. A span is chosen by dragging or with the arrow keys. */
import type { JSX } from "preact";
import { useMemo, useRef, useState } from "preact/hooks";
import { ticks } from "d3-array";
import { daysOf, withoutGaps } from "../lib/filter";
import type { Overview, Period } from "../lib/types";
import { useWords } from "../words/words";
import { ChartFrame, useWidth } from "./frame";

const UP = 170, DOWN = 50, AXIS = 22, LEFT = 44;

interface TimeProps { overview: Overview; from: string; to: string; csv: string; busy?: boolean; choose(from: string, to: string): void }
interface Range { anchor: number; end: number }

const lowest = (range: Range): number => Math.min(range.anchor, range.end);
const highest = (range: Range): number => Math.max(range.anchor, range.end);

function isInside(period: string, from: string, to: string): boolean {
  const [first, last] = daysOf(period);
  return (!from || last >= from) && (!to || first.slice(0, to.length) <= to);
}

function Stack({ period, x, width, scale }: { period: Period; x: number; width: number; scale: number }): JSX.Element {
  let y = UP;
  const roots = Object.entries(period.roots ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const parts = roots.length > 0 ? roots : [["none", period.events] as [string, number]];

  return (
    <>
      {parts.map(([root, n]) => {
        y -= n * scale;
        return <rect key={root} class={`bar r${root}`} x={x} y={y} width={width} height={Math.max(0, n * scale)} />;
      })}
    </>
  );
}

interface ColumnProps {
  period: Period; x: number; step: number; scale: number; low: number; reachable: boolean; inside: boolean; pressed: boolean; focused(): void;
}

function Column({ period, x, step, scale, low, reachable, inside, pressed, focused }: ColumnProps): JSX.Element {
  const words = useWords();
  const width = step > 4 ? step - 1 : step;
  const note = words.say("chart.point", { period: period.period, events: period.events, articles: period.articles, outlets: period.outlets ?? 0 });

  return (
    <g class={`period${inside ? "" : " dim"}`} role="button" tabindex={reachable ? 0 : -1} aria-label={note} aria-pressed={pressed} onFocus={focused}>
      <title>{note}</title>
      <rect class="catch" x={x} y={0} width={step} height={UP + AXIS + DOWN} />
      <Stack period={period} x={x} width={width} scale={scale} />
      <rect class="read" x={x} y={UP + AXIS} width={width} height={low} />
    </g>
  );
}

function Axis({ max, scale, width }: { max: number; scale: number; width: number }): JSX.Element {
  const words = useWords();

  return (
    <>
      {ticks(0, max, 4).filter(Number.isInteger).map((tick) => (
        <g key={tick}>
          <line class="grid" x1={LEFT} x2={width} y1={UP - tick * scale} y2={UP - tick * scale} />
          <text class="tick" x={LEFT - 6} y={UP - tick * scale + 4} text-anchor="end">{words.number(tick)}</text>
        </g>
      ))}
      <text class="tick" x={LEFT} y={UP + AXIS + DOWN + 14}>{words.say("chart.articles")}</text>
    </>
  );
}

export function TimeChart({ overview, from, to, csv, busy, choose }: TimeProps): JSX.Element {
  const words = useWords();
  const [box, width] = useWidth();
  const [range, setRange] = useState<Range | null>(null);
  const [focus, setFocus] = useState(0);
  const svg = useRef<SVGSVGElement>(null);
  const dragged = useRef(false);
  const time = useMemo(() => withoutGaps(overview.time, (period) => ({ period, events: 0, articles: 0, outlets: 0, roots: {} })), [overview.time]);
  const step = Math.max(1, (width - LEFT) / Math.max(1, time.length));
  const max = Math.max(1, ...time.map((period) => period.events));
  const most = Math.max(1, ...time.map((period) => period.articles));
  const at = (e: PointerEvent): number => {
    const left = svg.current?.getBoundingClientRect().left ?? 0;
    return Math.min(time.length - 1, Math.max(0, Math.floor((e.clientX - left - LEFT) / step)));
  };
  const take = (chosen: Range): void => {
    const first = time[lowest(chosen)], last = time[highest(chosen)];
    setRange(null);
    if (first && last)
      choose(daysOf(first.period)[0], daysOf(last.period)[1]);
  };
  const move = (by: number, wide: boolean): void => {
    const next = Math.min(time.length - 1, Math.max(0, focus + by));
    setFocus(next);
    setRange(wide ? { anchor: range?.anchor ?? focus, end: next } : null);
    svg.current?.querySelectorAll<SVGElement>(".period")[next]?.focus();
  };
  const onKey = (e: KeyboardEvent): void => {
    const by = { ArrowLeft: -1, ArrowRight: 1, PageUp: -12, PageDown: 12, Home: -time.length, End: time.length }[e.key];
    if (by !== undefined)
      move(by, e.shiftKey);
    else if (e.key === "Enter" || e.key === " ")
      take(range ?? { anchor: focus, end: focus });
    else if (e.key === "Escape")
      choose("", "");
    else
      return;
    e.preventDefault();
  };
  const pointer = {
    onPointerDown: (e: PointerEvent) => {
      if (e.button !== 0 || time.length === 0)
        return;
      dragged.current = true;
      svg.current?.setPointerCapture(e.pointerId);
      setRange({ anchor: at(e), end: at(e) });
    },
    onPointerMove: (e: PointerEvent) => {
      if (dragged.current && range)
        setRange({ anchor: range.anchor, end: at(e) });
    },
    onPointerUp: () => {
      if (dragged.current && range)
        take(range);
      dragged.current = false;
    },
    onPointerCancel: () => {
      dragged.current = false;
      setRange(null);
    },
  };
  const current = Math.min(focus, time.length - 1);
  const labels = Math.max(1, Math.ceil(70 / step));

  return (
    <ChartFrame title="chart.time" help="chart.time.help" file="events-over-time" csv={csv} busy={busy} class="wide"
      table={{ head: ["table.period", "table.events", "table.articles", "table.outlets"], rows: time.map((p) => [p.period, p.events, p.articles, p.outlets]) }}>
      <div ref={box}>
        {width > 0 && (
          <svg ref={svg} class="brush" width={width} height={UP + AXIS + DOWN + 18} role="group" aria-label={words.say("chart.time")} onKeyDown={onKey} {...pointer}>
            <Axis max={max} scale={(UP - 6) / max} width={width} />
            {time.map((period, i) => (
              <Column key={period.period} period={period} x={LEFT + i * step} step={step} scale={(UP - 6) / max} low={(period.articles / most) * DOWN} reachable={i === current}
                inside={range ? i >= lowest(range) && i <= highest(range) : isInside(period.period, from, to)} pressed={Boolean(from || to) && isInside(period.period, from, to)}
                focused={() => setFocus(i)} />
            ))}
            {time.map((period, i) => i % labels === 0 && i * step + 60 < width - LEFT + 20 && (
              <text key={period.period} class="tick" x={LEFT + i * step} y={UP + 15}>{period.period}</text>
            ))}
          </svg>
        )}
      </div>
      <p class="quiet" aria-live="polite">
        {range && time[lowest(range)] && words.say("chart.chosen", { from: time[lowest(range)]?.period ?? "", to: time[highest(range)]?.period ?? "" })}
      </p>
    </ChartFrame>
  );
}
