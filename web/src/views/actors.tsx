/** Actors by name. */
import type { JSX } from "preact";
import { useAnswer } from "../lib/api";
import { change } from "../lib/filter";
import { address, go } from "../lib/location";
import { useTitle } from "../lib/title";
import type { ActorRow } from "../lib/types";
import { Link } from "../parts/link";
import { Waiting } from "../parts/state";
import { isKnown } from "../parts/parties";
import { useWords } from "../words/words";

function ActorTable({ actors }: { actors: readonly ActorRow[] }): JSX.Element {
  const words = useWords();
  const heads = ["table.name", "table.country", "table.role", "table.events", "table.quotes"] as const;

  return (
    <table>
      <caption class="hidden">{words.say("actors.title")}</caption>
      <thead><tr>{heads.map((head) => <th scope="col" key={head}>{words.say(head)}</th>)}</tr></thead>
      <tbody>
        {actors.map((actor, i) => (
          <tr key={i}>
            <td><Link to={isKnown(actor.id) ? address("/actor", { id: actor.id }) : address("/events", { actor: actor.name })}>{actor.name}</Link></td>
            <td>{actor.country}</td><td>{actor.role}</td><td class="number">{words.number(actor.events)}</td><td class="number">{words.number(actor.quotes)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function ActorsView({ params }: { params: URLSearchParams }): JSX.Element {
  const words = useWords();
  const q = params.get("q") ?? "";
  const actors = useAnswer<ActorRow[] | { actors: ActorRow[] }>(address("/v1/actors", { q, limit: 100 }));
  const submit = (e: SubmitEvent): void => {
    e.preventDefault();
    go(address("/actors", change(params, { q: String(new FormData(e.currentTarget as HTMLFormElement).get("q") ?? "").trim() })));
  };

  useTitle(words.say("actors.title"));
  return (
    <>
      <h1>{words.say("actors.title")}</h1>
      <search class="filters">
        <form onSubmit={submit} key={q}>
          <label>{words.say("actors.search")}<input type="search" name="q" defaultValue={q} /></label>
          <button type="submit">{words.say("actors.submit")}</button>
        </form>
      </search>
      <p><a href={address("/v1/actors.csv", { q })} download>{words.say("table.csv")}</a></p>
      <Waiting answer={actors}>
        {(data) => {
          const list = Array.isArray(data) ? data : data.actors;
          return list.length === 0 ? <p>{words.say("state.nothing")}</p> : <ActorTable actors={list} />;
        }}
      </Waiting>
    </>
  );
}
