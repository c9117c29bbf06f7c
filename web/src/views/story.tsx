/** One story: its articles, its acts in order, and what is claimed of each side by side. */
import type { JSX } from "preact";
import { useAnswer } from "../lib/api";
import { useTitle } from "../lib/title";
import type { Claim, Story, StoryAct, StoryArticle } from "../lib/types";
import { CodeName } from "../parts/event";
import { Link } from "../parts/link";
import { Parties } from "../parts/parties";
import { Waiting } from "../parts/state";
import { useWords, type Words } from "../words/words";
import { MentionLink } from "./article";

function valueOf(words: Words, field: string, value: unknown): string {
  if (typeof value === "object" && value !== null) {
    const { low, high, name } = value as { low?: number | null; high?: number | null; name?: string };
    if (name !== undefined)
      return name;
    if (typeof low === "number")
      return high === null || high === undefined ? words.say("claim.open", { low }) : low === high ? words.number(low) : `${words.number(low)} – ${words.number(high)}`;
    return JSON.stringify(value);
  }
  return field === "status" ? words.name("status", String(value)) : String(value);
}

function ArticleLink({ article }: { article: StoryArticle }): JSX.Element {
  const title = article.title || article.id;
  return article.article === null ? <span>{title}</span> : <Link to={`/articles/${article.article}`}>{title}</Link>;
}

/** A row a field, beside each other what the articles say of it. */
function Claims({ claims, articles }: { claims: readonly Claim[]; articles: readonly StoryArticle[] }): JSX.Element {
  const words = useWords();
  const byId = new Map(articles.map((article) => [article.id, article]));
  const fields = [...new Set(claims.map((claim) => claim.field))];

  return (
    <div class="claims">
      {fields.map((field) => (
        <section key={field} aria-label={words.name("claim", field)}>
          <h4>{words.name("claim", field)}</h4>
          <ul>
            {claims.filter((claim) => claim.field === field).map((claim, i) => (
              <li key={i}>
                <b>{valueOf(words, field, claim.value)}</b> <small>{words.say("claim.articles", { n: claim.articles })}</small>
                <small class="meta">{claim.article_ids.map((id, k) => {
                  const article = byId.get(id);
                  return <span key={id}>{k > 0 && ", "}{article ? <ArticleLink article={article} /> : id}</span>;
                })}</small>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

function Act({ act, articles }: { act: StoryAct; articles: readonly StoryArticle[] }): JSX.Element {
  const words = useWords();
  return (
    <li class="item">
      <h3><CodeName code={act.code} name={act.code_name || null} /> {act.date && <time dateTime={act.date}>{act.date}</time>}</h3>
      <p><Parties parties={act.sources} none={words.say("event.no_source")} /> → <Parties parties={act.targets} none={words.say("event.no_target")} /></p>
      <p class="meta">{[words.name("status", act.status), act.place, words.say("claim.articles", { n: act.articles })].filter(Boolean).join(", ")}</p>
      {act.claims.length > 0 && (
        <details open={act.articles > 1}><summary>{words.say("story.claims")}</summary><Claims claims={act.claims} articles={articles} /></details>
      )}
      <details>
        <summary>{words.say("event.mentions")}</summary>
        <ul>
          {act.mentions.map((mention, i) => (
            <li key={i}><MentionLink mention={mention} /> <small>{[mention.outlet, mention.published].filter(Boolean).join(", ")}</small> <CodeName code={mention.code} name={null} /></li>
          ))}
        </ul>
      </details>
    </li>
  );
}

function Body({ story }: { story: Story }): JSX.Element {
  const words = useWords();
  const title = story.title || words.say("story.title", { n: String(story.story) });

  useTitle(title);
  return (
    <>
      <h1>{title}</h1>
      <p class="meta">{[story.first_day, story.last_day].filter(Boolean).join(" – ")}</p>
      <section>
        <h2>{words.say("story.articles")}</h2>
        <ul>
          {story.articles.map((article) => (
            <li key={article.id}><ArticleLink article={article} /> <small>{[article.outlet, article.date].filter(Boolean).join(", ")}</small></li>
          ))}
        </ul>
      </section>
      <section>
        <h2>{words.say("story.acts")}</h2>
        <ol class="items">{story.acts.map((act) => <Act key={act.act} act={act} articles={story.articles} />)}</ol>
      </section>
    </>
  );
}

export function StoryView({ number }: { number: string }): JSX.Element {
  const answer = useAnswer<Story>(`/v1/stories/${encodeURIComponent(number)}`);

  return <Waiting answer={answer}>{(story) => <Body story={story} />}</Waiting>;
}
