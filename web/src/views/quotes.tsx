/** Quotations by speaker and topic. */
import type { JSX } from "preact";
import { useAnswer } from "../lib/api";
import { change, filtersOf } from "../lib/filter";
import { address, go } from "../lib/location";
import { useTitle } from "../lib/title";
import type { QuoteRow, Quotes } from "../lib/types";
import { DayField } from "../parts/day";
import { Link } from "../parts/link";
import { offsetOf, PAGE, Pager } from "../parts/pager";
import { PartyName } from "../parts/parties";
import { Waiting } from "../parts/state";
import { useWords } from "../words/words";

function queryOf(params: URLSearchParams): URLSearchParams {
  const out = filtersOf(params);
  for (const name of ["speaker", "contains"])
    if (params.get(name))
      out.set(name, params.get(name) ?? "");
  return out;
}

function Quote({ quote }: { quote: QuoteRow }): JSX.Element {
  const words = useWords();
  return (
    <li>
      <blockquote>{quote.text}</blockquote>
      <p>
        {quote.speaker ? <PartyName party={quote.speaker} /> : <span class="quiet">{words.say("quotes.unknown")}</span>} <small>{words.name("kind", quote.kind)}</small>
        {" · "}<Link to={`/articles/${quote.article}`}>{quote.title || quote.article_id || words.say("article.untitled")}</Link>
        <small class="meta">{[quote.outlet, quote.published].filter(Boolean).join(", ")}</small>
      </p>
    </li>
  );
}

export function QuotesView({ params }: { params: URLSearchParams }): JSX.Element {
  const words = useWords();
  const query = queryOf(params);
  const paged = new URLSearchParams(query);
  const speaker = params.get("speaker") ?? "";
  paged.set("limit", String(PAGE));
  if (offsetOf(params) > 0)
    paged.set("offset", String(offsetOf(params)));
  const answer = useAnswer<Quotes>(address("/v1/quotes", paged));
  const submit = (e: SubmitEvent): void => {
    e.preventDefault();
    const data = new FormData(e.currentTarget as HTMLFormElement);
    const value = (name: string): string => String(data.get(name) ?? "").trim();
    const name = value("speaker");
    const wanted = name && name !== speaker && !/[:~]/.test(name) ? `~${name}` : name;
    go(address("/quotes", change(params, { speaker: wanted, contains: value("contains"), text: value("text"), from: value("from"), to: value("to") })));
  };

  useTitle(words.say("quotes.title"));
  return (
    <>
      <h1>{words.say("quotes.title")}</h1>
      <search class="filters">
        <form onSubmit={submit} key={params.toString()}>
          <label>{words.say("quotes.speaker")}<input type="search" name="speaker" defaultValue={speaker} /></label>
          <label>{words.say("quotes.contains")}<input type="search" name="contains" defaultValue={params.get("contains") ?? ""} /></label>
          <label>{words.say("quotes.topic")}<input type="search" name="text" defaultValue={params.get("text") ?? ""} /></label>
          <DayField name="from" label={words.say("filter.from")} value={params.get("from") ?? ""} />
          <DayField name="to" label={words.say("filter.to")} value={params.get("to") ?? ""} />
          <button type="submit">{words.say("filter.apply")}</button>
        </form>
      </search>
      <p><a href={address("/v1/quotes.csv", query)} download>{words.say("table.csv")}</a></p>
      <Waiting answer={answer}>
        {(data) => data.quotes.length === 0 ? <p>{words.say("state.empty")}</p> : (
          <>
            <Pager path="/quotes" params={params} total={data.total} shown={data.quotes.length} />
            <ul class="quotes" aria-label={words.say("quotes.list")}>{data.quotes.map((quote) => <Quote key={`${quote.article} ${quote.quote}`} quote={quote} />)}</ul>
            <Pager path="/quotes" params={params} total={data.total} shown={data.quotes.length} />
          </>
        )}
      </Waiting>
    </>
  );
}
