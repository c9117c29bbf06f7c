/** Everything at a glance; every chart filters every other, itself excepted. */
import type { JSX } from "preact";
import { Bars, type Bar } from "../charts/bars";
import { MapChart } from "../charts/map";
import { TimeChart } from "../charts/time";
import { type Answer, useAnswer } from "../lib/api";
import { change, type FilterName, filtersOf, hasFilter, toggle } from "../lib/filter";
import { address, go } from "../lib/location";
import { useTitle } from "../lib/title";
import type { Count, Dyad, Overview } from "../lib/types";
import { Filters, valueName } from "../parts/filters";
import { Link } from "../parts/link";
import { Waiting } from "../parts/state";
import { useWords, type Words, type WordKey } from "../words/words";

/** The overview without the filter that a chart sets itself: its other values stay there to be chosen. */
function useWithout(params: URLSearchParams, names: readonly FilterName[], whole: Answer<Overview>): Overview | null {
  const own = names.some((name) => hasFilter(params, name));
  const other = useAnswer<Overview>(own ? address("/v1/overview", filtersOf(params, names)) : null);
  return own ? other.data ?? whole.data : whole.data;
}

const dyadKey = (dyad: Dyad): string => `${dyad.source || dyad.source_name || ""}>${dyad.target || dyad.target_name || ""}`;
const dyadName = (dyad: Dyad): string => `${dyad.source_name ?? dyad.source} → ${dyad.target_name ?? dyad.target}`;

function dyadBars(words: Words, dyads: readonly Dyad[]): Bar[] {
  return dyads.map((dyad) => ({
    key: dyadKey(dyad), name: dyadName(dyad), value: dyad.events, look: (dyad.goldstein ?? 0) < 0 ? "q4" : "q1", extra: [dyad.goldstein],
    note: words.say("chart.dyad", { name: dyadName(dyad), n: dyad.events, goldstein: dyad.goldstein === null ? "?" : words.number(dyad.goldstein, 1) }),
  }));
}

function countBars(words: Words, filter: FilterName, counts: readonly Count[], look: (key: string) => string): Bar[] {
  return counts.filter((count) => count.key !== null && count.key !== "").map((count) => {
    const key = String(count.key), name = filter === "root" ? valueName(words, "root", key) : count.name ?? valueName(words, filter, key);
    return {
      key, name, value: count.events, look: look(key), extra: count.articles === undefined ? [] : [count.articles],
      note: count.articles === undefined ? words.say("chart.bar", { name, n: count.events }) :
        words.say("chart.bar_articles", { name, n: count.events, articles: count.articles }),
    };
  });
}

interface Field { filter: FilterName; title: WordKey; of: (overview: Overview) => Count[]; look: (key: string) => string; extraHead?: WordKey[]; by: string }
const plain = (): string => "";
const fields: Field[] = [
  { filter: "root", title: "chart.roots", of: (o) => o.roots, look: (key) => `r${key}`, by: "root" },
  { filter: "type", title: "chart.types", of: (o) => o.types, look: plain, by: "type" },
  { filter: "quad", title: "chart.quads", of: (o) => o.quads, look: (key) => `q${key}`, by: "quad" },
  { filter: "status", title: "chart.statuses", of: (o) => o.statuses, look: plain, by: "status" },
  { filter: "outlet", title: "chart.outlets", of: (o) => o.outlets, look: plain, extraHead: ["table.articles"], by: "outlet" },
  { filter: "source_country", title: "chart.source_countries", of: (o) => o.source_countries, look: plain, by: "source_country" },
  { filter: "target_country", title: "chart.target_countries", of: (o) => o.target_countries, look: plain, by: "target_country" },
];

function FieldChart({ field, params, whole }: { field: Field; params: URLSearchParams; whole: Answer<Overview> }): JSX.Element {
  const words = useWords();
  const data = useWithout(params, [field.filter], whole);

  return (
    <Bars title={field.title} file={field.by} bars={data ? countBars(words, field.filter, field.of(data).slice(0, 20), field.look) : []}
      chosen={params.getAll(field.filter)} extraHead={field.extraHead} busy={whole.busy} csv={address("/v1/counts.csv", withBy(params, field.by))}
      choose={(key) => go(address("/", toggle(params, field.filter, key)))} />
  );
}

function withBy(params: URLSearchParams, by: string): URLSearchParams {
  const out = filtersOf(params);
  out.set("by", by);
  return out;
}

function Actors({ params, whole }: { params: URLSearchParams; whole: Answer<Overview> }): JSX.Element {
  const words = useWords();
  const data = useWithout(params, ["actor"], whole);
  const bars = (data?.actors ?? []).map((actor) => ({
    key: actor.key || actor.name, name: actor.name, value: actor.events, extra: [actor.country ?? "", actor.role ?? ""],
    note: words.say("chart.bar", { name: actor.name, n: actor.events }),
  }));

  return (
    <Bars title="chart.actors" file="actors" bars={bars} chosen={params.getAll("actor")} extraHead={["table.country", "table.role"]} busy={whole.busy}
      csv={address("/v1/counts.csv", withBy(params, "actor"))} choose={(key) => go(address("/", toggle(params, "actor", key)))} />
  );
}

function Dyads({ params, whole }: { params: URLSearchParams; whole: Answer<Overview> }): JSX.Element {
  const words = useWords();
  const data = useWithout(params, ["dyad"], whole);
  const shared = { chosen: params.getAll("dyad"), extraHead: ["table.goldstein"] as WordKey[], busy: whole.busy, choose: (key: string) => go(address("/", toggle(params, "dyad", key))) };

  return (
    <>
      <Bars title="chart.dyads" file="dyads" bars={dyadBars(words, data?.dyads ?? [])} csv={address("/v1/dyads.csv", filtersOf(params))} {...shared} />
      <Bars title="chart.country_dyads" file="country-dyads" bars={dyadBars(words, (data?.country_dyads ?? []).slice(0, 20))}
        csv={address("/v1/counts.csv", withBy(params, "source_country,target_country"))} {...shared} />
    </>
  );
}

function Time({ params, whole }: { params: URLSearchParams; whole: Answer<Overview> }): JSX.Element | null {
  const data = useWithout(params, ["from", "to"], whole);
  const choose = (from: string, to: string): void => go(address("/", change(params, { from, to })));

  return data && (
    <TimeChart overview={data} from={params.get("from") ?? ""} to={params.get("to") ?? ""} busy={whole.busy} csv={address("/v1/counts.csv", withBy(params, data.unit))}
      choose={choose} />
  );
}

function Places({ params, whole }: { params: URLSearchParams; whole: Answer<Overview> }): JSX.Element {
  const data = useWithout(params, ["place_country"], whole);
  return (
    <MapChart places={data?.places ?? []} spots={data?.spots ?? []} chosen={params.getAll("place_country")} busy={whole.busy} csv={address("/v1/counts.csv", withBy(params, "place_country"))}
      choose={(key) => go(address("/", toggle(params, "place_country", key)))} />
  );
}

/** Names of actors by id, so that a filter reads well. */
export function namesIn(overview: Overview | null): Map<string, string> {
  const names = new Map<string, string>();
  for (const actor of overview?.actors ?? [])
    names.set(actor.key, actor.name);
  for (const dyad of [...(overview?.dyads ?? []), ...(overview?.country_dyads ?? [])])
    names.set(dyadKey(dyad), dyadName(dyad));
  return names;
}

export function OverviewView({ params }: { params: URLSearchParams }): JSX.Element {
  const words = useWords();
  const whole = useAnswer<Overview>(address("/v1/overview", filtersOf(params)));
  const shared = { params, whole };

  useTitle(words.say("nav.overview"));
  return (
    <>
      <h1>{words.say("nav.overview")}</h1>
      <Filters path="/" params={params} namesOf={namesIn(whole.data)} />
      <Waiting answer={whole}>
        {(data) => (
          <>
            <p class="sums" aria-live="polite">
              <Link to={address("/events", filtersOf(params))}>{words.say("count.events", { n: data.events })}</Link>
              <span>{words.say("count.acts", { n: data.acts })}</span>
              <span>{words.say("count.articles", { n: data.articles })}</span>
              <span>{words.say("count.outlets", { n: data.outlets_read ?? data.outlets.length })}</span>
            </p>
            {data.events === 0 && <p>{words.say("state.empty")}</p>}
            <div class="charts">
              <Time {...shared} />
              <Places {...shared} />
              {fields.slice(0, 2).map((field) => <FieldChart key={field.filter} field={field} {...shared} />)}
              <Actors {...shared} />
              <Dyads {...shared} />
              {fields.slice(2).map((field) => <FieldChart key={field.filter} field={field} {...shared} />)}
            </div>
          </>
        )}
      </Waiting>
    </>
  );
}
