/** The list of events with facets, search and pages. */
import type { JSX } from "preact";
import { useAnswer } from "../lib/api";
import { change, type FilterName, filtersOf, toggle } from "../lib/filter";
import { address, go } from "../lib/location";
import { useTitle } from "../lib/title";
import type { Count, Events, EventRow, Overview } from "../lib/types";
import { Filters, valueName } from "../parts/filters";
import { Link } from "../parts/link";
import { offsetOf, PAGE, Pager } from "../parts/pager";
import { CodeName } from "../parts/event";
import { Parties } from "../parts/parties";
import { Waiting } from "../parts/state";
import { useWords } from "../words/words";
import { namesIn } from "./overview";

const orders = ["-date", "date", "-confidence", "goldstein", "-goldstein"] as const;
const facets: { name: FilterName; of: (overview: Overview) => Count[] }[] = [
  { name: "root", of: (o) => o.roots },
  { name: "status", of: (o) => o.statuses },
  { name: "quad", of: (o) => o.quads },
  { name: "type", of: (o) => o.types },
  { name: "place_country", of: (o) => o.places },
  { name: "outlet", of: (o) => o.outlets },
];

function Facet({ name, counts, params }: { name: FilterName; counts: Count[]; params: URLSearchParams }): JSX.Element {
  const words = useWords();
  const chosen = params.getAll(name);

  return (
    <fieldset>
      <legend>{words.say(`param.${name}`)}</legend>
      {counts.filter((count) => count.key !== "" && count.key !== null).slice(0, 12).map((count) => {
        const key = String(count.key);
        return (
          <label key={key}>
            <input type="checkbox" checked={chosen.includes(key)} onChange={() => go(address("/events", toggle(params, name, key)))} />
            <span>{name === "root" ? valueName(words, name, key) : count.name ?? valueName(words, name, key)}</span> <small>{words.number(count.events)}</small>
          </label>
        );
      })}
    </fieldset>
  );
}

/** A facet keeps its other values while one is chosen. */
function LiveFacet({ name, of, params, whole }: { name: FilterName; of: (o: Overview) => Count[]; params: URLSearchParams; whole: Overview | null }): JSX.Element | null {
  const own = params.getAll(name).length > 0;
  const other = useAnswer<Overview>(own ? address("/v1/overview", filtersOf(params, [name])) : null);
  const data = own ? other.data ?? whole : whole;
  return data && <Facet name={name} counts={of(data)} params={params} />;
}

export const eventAddress = (event: { article: number; event: number }): string => address(`/articles/${event.article}`, { event: event.event });

function Row({ event }: { event: EventRow }): JSX.Element {
  const words = useWords();
  const trigger = typeof event.trigger === "string" ? event.trigger : event.trigger.text;

  return (
    <tr class={event.corrected === "rejected" ? "rejected" : undefined}>
      <td data-label={words.say("table.date")}>{event.date && <time dateTime={event.date}>{event.date}</time>}</td>
      <td data-label={words.say("table.source")}><Parties parties={event.sources} none={words.say("event.no_source")} /></td>
      <td data-label={words.say("table.code")}><CodeName code={event.code} name={event.code_name ?? null} /></td>
      <td data-label={words.say("table.target")}><Parties parties={event.targets} none={words.say("event.no_target")} /></td>
      <td data-label={words.say("table.place")}>{event.place?.name}</td>
      <td data-label={words.say("table.status")}>
        {words.name("status", event.status)}{event.corrected && <><br /><small>{words.name("corrected", event.corrected)}</small></>}
      </td>
      <td class="number" data-label={words.say("table.confidence")}>{words.number(event.confidence, 2)}</td>
      <td data-label={words.say("table.article")}>
        <Link to={eventAddress(event)}>{event.title || event.article_id || words.say("article.untitled")}<span class="hidden">, {trigger}</span></Link>
        <small class="meta">{[event.outlet, event.published].filter(Boolean).join(", ")}</small>
        {typeof event.sentence === "string" && <q class="sentence">{event.sentence}</q>}
      </td>
    </tr>
  );
}

export function EventTable({ events }: { events: readonly EventRow[] }): JSX.Element {
  const words = useWords();
  const heads = ["table.date", "table.source", "table.code", "table.target", "table.place", "table.status", "table.confidence", "table.article"] as const;

  return (
    <table class="events">
      <caption class="hidden">{words.say("events.list")}</caption>
      <thead><tr>{heads.map((head) => <th scope="col" key={head}>{words.say(head)}</th>)}</tr></thead>
      <tbody>{events.map((event) => <Row key={`${event.article} ${event.event}`} event={event} />)}</tbody>
    </table>
  );
}

function queryOf(params: URLSearchParams): URLSearchParams {
  const out = filtersOf(params);
  out.set("limit", String(PAGE));
  if (offsetOf(params) > 0)
    out.set("offset", String(offsetOf(params)));
  out.set("sort", params.get("sort") ?? "-date");
  return out;
}

export function EventsView({ params }: { params: URLSearchParams }): JSX.Element {
  const words = useWords();
  const events = useAnswer<Events>(address("/v1/events", queryOf(params)));
  const overview = useAnswer<Overview>(address("/v1/overview", filtersOf(params)));
  const sort = params.get("sort") ?? "-date";

  useTitle(words.say("events.title"));
  return (
    <>
      <h1>{words.say("events.title")}</h1>
      <Filters path="/events" params={params} namesOf={namesIn(overview.data)} />
      <div class="columns">
        <aside class="facets" aria-label={words.say("events.facets")}>
          {facets.map(({ name, of }) => <LiveFacet key={name} name={name} of={of} params={params} whole={overview.data} />)}
        </aside>
        <div class="wide" aria-busy={events.busy ? "true" : undefined}>
          <div class="bar">
            <label>{words.say("events.sort")} <select value={sort} onChange={(e) => go(address("/events", change(params, { sort: e.currentTarget.value })))}>
              {orders.map((order) => <option key={order} value={order}>{words.say(`sort.${order}`)}</option>)}
            </select></label>
            <a href={address("/v1/events.csv", filtersOf(params))} download>{words.say("table.csv")}</a>
          </div>
          <Waiting answer={events}>
            {(data) => data.events.length === 0 ? <p>{words.say("state.empty")}</p> : (
              <>
                <Pager path="/events" params={params} total={data.total} shown={data.events.length} />
                <EventTable events={data.events} />
                <Pager path="/events" params={params} total={data.total} shown={data.events.length} />
              </>
            )}
          </Waiting>
        </div>
      </div>
    </>
  );
}
