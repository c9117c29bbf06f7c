/** Cooperation upwards, conflict downwards, and the mean of the Goldstein scale as a line. */
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { withoutGaps } from "../lib/filter";
import type { Balance } from "../lib/types";
import { useWords } from "../words/words";
import { ChartFrame, useWidth } from "./frame";

const HALF = 90, LEFT = 40;

export function BalanceChart({ time: given, csv }: { time: Balance[]; csv?: string }): JSX.Element {
  const words = useWords();
  const [box, width] = useWidth();
  const time = useMemo(() => withoutGaps(given, (period) => ({ period, cooperation: 0, conflict: 0, goldstein: null })), [given]);
  const step = Math.max(1, (width - LEFT * 2) / Math.max(1, time.length));
  const most = Math.max(1, ...time.map((period) => Math.max(period.cooperation, period.conflict)));
  const points = time.flatMap((period, i) => period.goldstein === null ? [] : [`${(LEFT + (i + 0.5) * step).toFixed(1)},${(HALF - period.goldstein * (HALF / 10)).toFixed(1)}`]);
  const labels = Math.max(1, Math.ceil(70 / step));

  return (
    <ChartFrame title="chart.balance" help="chart.balance.help" file="cooperation-and-conflict" csv={csv} class="wide"
      table={{
        head: ["table.period", "table.cooperation", "table.conflict", "table.goldstein"],
        rows: time.map((p) => [p.period, p.cooperation, p.conflict, p.goldstein]),
      }}>
      <div ref={box}>
        {width > 0 && (
          <svg width={width} height={HALF * 2 + 20} role="img" aria-label={words.say("chart.balance.help")}>
            <line class="grid" x1={LEFT} x2={width - LEFT} y1={HALF} y2={HALF} />
            {time.map((period, i) => {
              const up = (period.cooperation / most) * (HALF - 4), down = (period.conflict / most) * (HALF - 4), x = LEFT + i * step;
              return (
                <g key={period.period}>
                  <title>{`${period.period}: ${period.cooperation} / ${period.conflict}`}</title>
                  <rect class="bar q1" x={x} y={HALF - up} width={Math.max(1, step - 1)} height={up} />
                  <rect class="bar q4" x={x} y={HALF} width={Math.max(1, step - 1)} height={down} />
                </g>
              );
            })}
            <polyline class="mean" points={points.join(" ")} />
            {points.map((point) => <circle key={point} class="mean-dot" cx={point.split(",")[0]} cy={point.split(",")[1]} r={3} />)}
            <text class="tick" x={LEFT - 6} y={12} text-anchor="end">{words.number(most)}</text>
            <text class="tick" x={LEFT - 6} y={HALF * 2} text-anchor="end">{words.number(most)}</text>
            <text class="tick" x={width - LEFT + 6} y={12}>+10</text>
            <text class="tick" x={width - LEFT + 6} y={HALF * 2}>-10</text>
            {time.map((period, i) => i % labels === 0 && <text key={period.period} class="tick" x={LEFT + i * step} y={HALF * 2 + 16}>{period.period}</text>)}
          </svg>
        )}
      </div>
    </ChartFrame>
  );
}
