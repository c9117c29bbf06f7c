/** Stories: articles that tell of the same. */
import type { JSX } from "preact";
import { get, useAnswer } from "../lib/api";
import { saveCsv } from "../lib/csv";
import { address } from "../lib/location";
import { useMeta } from "../lib/meta";
import { useTitle } from "../lib/title";
import type { Stories, StoryRow } from "../lib/types";
import { Link } from "../parts/link";
import { offsetOf, PAGE, Pager } from "../parts/pager";
import { Waiting } from "../parts/state";
import { useWords } from "../words/words";

function StoryTable({ stories }: { stories: readonly StoryRow[] }): JSX.Element {
  const words = useWords();
  const heads = ["table.title", "table.from", "table.to", "table.articles", "table.acts"] as const;

  return (
    <table>
      <caption class="hidden">{words.say("stories.title")}</caption>
      <thead><tr>{heads.map((head) => <th scope="col" key={head}>{words.say(head)}</th>)}</tr></thead>
      <tbody>
        {stories.map((story) => (
          <tr key={story.story}>
            <td><Link to={`/stories/${story.story}`}>{story.title || words.say("story.title", { n: String(story.story) })}</Link></td>
            <td>{story.first_day}</td><td>{story.last_day}</td>
            <td class="number">{words.number(story.articles)}</td><td class="number">{words.number(story.acts)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Not only those of the page, but at most as many as one answer may hold. */
async function saveAll(): Promise<void> {
  const { stories } = await get<Stories>("/v1/stories?limit=1000");
  const names = ["story", "title", "first_day", "last_day", "articles", "acts", "sources"] as const;
  saveCsv("stories", names, stories.map((story) => names.map((name) => story[name])));
}

export function StoriesView({ params }: { params: URLSearchParams }): JSX.Element {
  const words = useWords();
  const meta = useMeta();
  const answer = useAnswer<Stories>(address("/v1/stories", { limit: PAGE, offset: offsetOf(params) || undefined }));

  useTitle(words.say("stories.title"));
  return (
    <>
      <h1>{words.say("stories.title")}</h1>
      <Waiting answer={answer}>
        {(data) => data.linked === false || data.stories.length === 0 ? <p>{words.say("stories.unlinked", { name: meta?.database ?? "DB" })}</p> : (
          <>
            <p><button type="button" class="plain" onClick={() => void saveAll()}>{words.say("table.csv")}</button></p>
            <StoryTable stories={data.stories} />
            <Pager path="/stories" params={params} total={data.total ?? data.stories.length} shown={data.stories.length} />
          </>
        )}
      </Waiting>
    </>
  );
}
