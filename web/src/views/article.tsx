/** An article with its events marked in the text, the reasons, and the other mentions of each act. */
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { useAnswer } from "../lib/api";
import { type CodedEvent, fromArticle, marksFor } from "../lib/coded";
import { change } from "../lib/filter";
import { address } from "../lib/location";
import { useMeta } from "../lib/meta";
import { useTitle } from "../lib/title";
import type { Article, LinkedMention } from "../lib/types";
import { EditForm } from "../parts/edit";
import { CodeName, EventDetails } from "../parts/event";
import { Link } from "../parts/link";
import { Legend, MarkedText } from "../parts/marked";
import { Parties, PartyName } from "../parts/parties";
import { Waiting } from "../parts/state";
import { useWords } from "../words/words";

/** A mention in an article that the database has not is named only. */
export function MentionLink({ mention }: { mention: LinkedMention }): JSX.Element {
  const words = useWords();
  const title = mention.title || mention.article_id || words.say("article.untitled");
  return mention.article === null ? <span>{title}</span> : <Link to={`/articles/${mention.article}`}>{title}</Link>;
}

function Mentions({ article, events, event }: { article: Article; events: readonly CodedEvent[]; event: CodedEvent }): JSX.Element {
  const words = useWords();
  const here = events.filter((e) => e.act === event.act && e !== event);
  const linked = article.acts?.find((act) => act.act === event.act)?.linked;
  const elsewhere = (linked?.mentions ?? []).filter((mention) => mention.article !== article.article);
  const name = (mention: LinkedMention): string => [mention.outlet, mention.published].filter(Boolean).join(", ");

  if (here.length + elsewhere.length === 0)
    return <p class="quiet">{words.say("event.only_mention")}</p>;
  return (
    <>
      <h4>{words.say("event.mentions")}</h4>
      <ul>
        {here.map((e) => (
          <li key={e.event}><Link to={address(`/articles/${article.article}`, { event: e.event })}>{e.trigger}</Link> <CodeName code={e.code} name={e.codeName} /></li>
        ))}
        {elsewhere.map((mention, i) => (
          <li key={i}><MentionLink mention={mention} /> <small>{name(mention)}</small>
            {" "}<CodeName code={mention.code} name={null} /></li>
        ))}
      </ul>
      {linked?.story !== null && linked?.story !== undefined && <p><Link to={`/stories/${linked.story}`}>{words.say("story.title", { n: String(linked.story) })}</Link></p>}
    </>
  );
}

function Item({ article, events, event, open, params }: { article: Article; events: readonly CodedEvent[]; event: CodedEvent; open: boolean; params: URLSearchParams }): JSX.Element {
  const words = useWords();
  const meta = useMeta();
  const path = `/articles/${article.article}`;

  return (
    <li class={`item${open ? " open" : ""}${event.corrected === "rejected" ? " rejected" : ""}`}>
      <h3>
        <Link to={address(path, change(params, { event: open ? undefined : String(event.event) }))} current={open}>
          <CodeName code={event.code} name={event.codeName} />
        </Link>
      </h3>
      <p><Parties parties={event.sources} none={words.say("event.no_source")} /> → <Parties parties={event.targets} none={words.say("event.no_target")} /></p>
      {open && (
        <EventDetails event={event}>
          <Mentions article={article} events={events} event={event} />
          {meta?.edit && <EditForm article={article.article} event={event} />}
        </EventDetails>
      )}
    </li>
  );
}

function Quotes({ article }: { article: Article }): JSX.Element | null {
  const words = useWords();

  return article.quotes.length === 0 ? null : (
    <section>
      <h2>{words.say("article.quotes")}</h2>
      <ul class="quotes">
        {article.quotes.map((quote, i) => (
          <li key={i}>
            <blockquote lang={article.lang}>{quote.text}</blockquote>
            <p>{quote.speaker ? <PartyName party={quote.speaker} /> : words.say("quotes.unknown")} <small>{words.name("kind", quote.kind)}</small></p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Body({ article, params }: { article: Article; params: URLSearchParams }): JSX.Element {
  const words = useWords();
  const events = article.events.map((e) => fromArticle(article, e));
  const wanted = params.get("event");
  const chosen = wanted === null ? null : Number(wanted);
  const title = article.title || article.id;

  useTitle(title);
  useEffect(() => {
    if (chosen !== null)
      document.querySelector(".text .mark.trigger.strong")?.scrollIntoView({ block: "nearest" });
  }, [chosen]);
  return (
    <>
      <h1 lang={article.lang}>{title}</h1>
      <p class="meta">
        {[article.outlet, article.published].filter(Boolean).join(", ")} · {words.name("lang", article.lang)} · <code>{article.id}</code>
        {article.url && /^https?:\/\//.test(article.url) && <> · <a href={article.url} rel="noreferrer noopener external">{words.say("article.link")}</a></>}
      </p>
      <div class="columns reading">
        <section class="wide" aria-label={words.say("article.text")}>
          <Legend />
          <MarkedText text={article.text} marks={marksFor(events, chosen, article.quotes)} lang={article.lang} />
        </section>
        <section class="side">
          <h2>{words.say("article.events")}</h2>
          {events.length === 0 && <p>{words.say("article.no_events")}</p>}
          <ol class="items">
            {events.map((event) => <Item key={event.event} article={article} events={events} event={event} open={event.event === chosen} params={params} />)}
          </ol>
          {events.length > 0 && <p><a href={address("/v1/events.csv", { article: article.article })} download>{words.say("table.csv")}</a></p>}
        </section>
      </div>
      <Quotes article={article} />
    </>
  );
}

/** By number or id in the path, or by any id as the filter `article`. */
export function ArticleView({ number, params }: { number: string; params: URLSearchParams }): JSX.Element {
  const id = params.get("article");
  const answer = useAnswer<Article>(number || !id ? `/v1/articles/${encodeURIComponent(number)}` : address("/v1/articles", { article: id }));

  return <Waiting answer={answer}>{(article) => <Body article={article} params={params} />}</Waiting>;
}
