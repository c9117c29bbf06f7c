/** One story: its articles, its acts in order, and what is claimed of each side by side. */
import type { JSX } from "preact";
import { useAnswer } from "../lib/api";
import { useTitle } from "../lib/title";
import type { Claim, Story, StoryAct } from "../lib/types";
import { CodeName } from "../parts/event";
import { Link } from "../parts/link";
import { Parties } from "../parts/parties";
import { Waiting } from "../parts/state";
import { useWords } from "../words/words";

function Claims({ claims }: { claims: readonly Claim[] }): JSX.Element {
  const words = useWords();
  const shown = ["article", "outlet", "by", "title", "published"];

  return (
    <div class="claims">
      {claims.map((claim, i) => (
        <article key={i}>
          <p class="meta">{[claim.by, claim.outlet, claim.published].filter((v) => typeof v === "string" && v).join(", ")}</p>
          <dl>
            {Object.entries(claim).filter(([name, value]) => !shown.includes(name) && ["string", "number"].includes(typeof value) && value !== "").map(([name, value]) => (
              <div key={name}><dt>{words.name("table", name)}</dt><dd>{name === "status" ? words.name("status", String(value)) : String(value)}</dd></div>
            ))}
          </dl>
          {typeof claim.article === "number" && <Link to={`/articles/${claim.article}`}>{typeof claim.title === "string" && claim.title ? claim.title : words.say("table.article")}</Link>}
        </article>
      ))}
    </div>
  );
}

function Act({ act }: { act: StoryAct }): JSX.Element {
  const words = useWords();
  return (
    <li class="item">
      <h3><CodeName code={act.code} name={act.code_name ?? null} /> {act.date && <time dateTime={act.date}>{act.date}</time>}</h3>
      <p><Parties parties={act.sources} none={words.say("event.no_source")} /> → <Parties parties={act.targets} none={words.say("event.no_target")} /></p>
      <p class="meta">{[words.name("status", act.status), act.place?.name].filter(Boolean).join(", ")}</p>
      {act.claims && act.claims.length > 0 && <Claims claims={act.claims} />}
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
      <p class="meta">{[story.first, story.last].filter(Boolean).join(" – ")}</p>
      <section>
        <h2>{words.say("story.articles")}</h2>
        <ul>
          {story.articles.map((article) => (
            <li key={article.article}><Link to={`/articles/${article.article}`}>{article.title || words.say("article.untitled")}</Link>{" "}
              <small>{[article.outlet, article.published].filter(Boolean).join(", ")}</small></li>
          ))}
        </ul>
      </section>
      <section>
        <h2>{words.say("story.acts")}</h2>
        <ol class="items">{story.acts.map((act) => <Act key={act.act} act={act} />)}</ol>
      </section>
      {story.claims && (
        <section>
          <h2>{words.say("story.claims")}</h2>
          {story.claims.length === 0 ? <p class="quiet">{words.say("story.no_claims")}</p> : <Claims claims={story.claims} />}
        </section>
      )}
    </>
  );
}

export function StoryView({ number }: { number: string }): JSX.Element {
  const answer = useAnswer<Story>(`/v1/stories/${encodeURIComponent(number)}`);

  return <Waiting answer={answer}>{(story) => <Body story={story} />}</Waiting>;
}
