/** Filters, as parameters of the address and of the server alike. */
export const filterNames = [
  "text", "actor", "source", "target", "country", "source_country", "target_country", "role", "source_role", "target_role", "dyad", "root", "code",
  "type", "mode", "quad", "status", "from", "to", "reported_from", "reported_to", "place", "place_country", "near", "outlet", "lang",
  "min_confidence", "article", "act", "attributed", "corrected", "story", "values",
] as const;
export type FilterName = (typeof filterNames)[number];

/** Only the filters, without page, order or chosen event, and always in the same order, so that equal filters are equal addresses. */
export function filtersOf(params: URLSearchParams, without: readonly FilterName[] = []): URLSearchParams {
  const out = new URLSearchParams();
  for (const name of filterNames)
    if (!without.includes(name))
      for (const value of params.getAll(name))
        if (value)
          out.append(name, value);
  return out;
}

export const hasFilter = (params: URLSearchParams, name: FilterName): boolean => params.getAll(name).some((value) => value !== "");

/** The parameters with a value added, or taken away where it was; other values of the same name stay. The page starts anew. */
export function toggle(params: URLSearchParams, name: FilterName, value: string): URLSearchParams {
  const out = new URLSearchParams(params);
  const values = out.getAll(name);
  out.delete(name);
  for (const old of values)
    if (old !== value)
      out.append(name, old);
  if (!values.includes(value))
    out.append(name, value);
  out.delete("offset");
  return out;
}

/** The parameters with single values set; empty or undefined ones are removed. */
export function change(params: URLSearchParams, values: Record<string, string | undefined>): URLSearchParams {
  const out = new URLSearchParams(params);
  for (const [name, value] of Object.entries(values)) {
    out.delete(name);
    if (value)
      out.set(name, value);
  }
  if (!("offset" in values))
    out.delete("offset");
  return out;
}

/** First and last day of a period such as 2021, 2021-04, 2021-W14 or 2021-04-07. */
export function daysOf(period: string): [string, string] {
  const week = /^(\d{4})-W(\d{2})$/.exec(period);
  if (week) {
    const fourth = new Date(Date.UTC(Number(week[1]), 0, 4));
    const monday = fourth.getTime() + ((Number(week[2]) - 1) * 7 - ((fourth.getUTCDay() + 6) % 7)) * 86400000;
    return [new Date(monday).toISOString().slice(0, 10), new Date(monday + 6 * 86400000).toISOString().slice(0, 10)];
  }
  const [year = "", month, day] = period.split("-");
  if (day)
    return [period, period];
  const first = `${year}-${month ?? "01"}-01`;
  const last = new Date(Date.UTC(Number(year), Number(month ?? "12"), 0)).toISOString().slice(0, 10);
  return [first, last];
}

const DAY = 86400000;
const FILLED_AT_MOST = 1500;

function after(period: string): string {
  const next = new Date(Date.parse(daysOf(period)[1]) + DAY).toISOString();
  const week = /^\d{4}-W/.test(period);
  if (!week)
    return next.slice(0, period.length);
  // The week belongs to the year of its Thursday.
  const thursday = new Date(Date.parse(next) + 3 * DAY);
  const number = Math.floor((thursday.getTime() - Date.UTC(thursday.getUTCFullYear(), 0, 1)) / (7 * DAY)) + 1;
  return `${thursday.getUTCFullYear()}-W${String(number).padStart(2, "0")}`;
}

/** Periods in order with those put in where nothing was, so that the axis is time; too many of them stay as they are. */
export function withoutGaps<T extends { period: string }>(time: readonly T[], empty: (period: string) => T): T[] {
  const known = new Map(time.map((one) => [one.period, one]));
  const periods = [...known.keys()].sort();
  const last = periods.at(-1);
  const out: T[] = [];

  for (let period = periods[0]; period !== undefined && last !== undefined && period <= last; period = after(period)) {
    out.push(known.get(period) ?? empty(period));
    if (out.length > FILLED_AT_MOST)
      return [...time];
  }
  return out;
}
