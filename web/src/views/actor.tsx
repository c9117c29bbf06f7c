/** One actor: offices, with whom, cooperation and conflict, neighbours. */
import type { JSX } from "preact";
import { BalanceChart } from "../charts/balance";
import { NetworkChart } from "../charts/network";
import { OfficesChart } from "../charts/offices";
import { useAnswer } from "../lib/api";
import { address, go } from "../lib/location";
import { useMeta } from "../lib/meta";
import { useTitle } from "../lib/title";
import type { Actor, Partner } from "../lib/types";
import { Link } from "../parts/link";
import { isKnown } from "../parts/parties";
import { Waiting } from "../parts/state";
import { useWords } from "../words/words";

function Partners({ actor }: { actor: Actor }): JSX.Element {
  const words = useWords();
  const heads = ["table.name", "table.as_source", "table.as_target", "table.goldstein"] as const;
  const key = (partner: Partner): string => partner.id || partner.name;

  return (
    <section>
      <h2>{words.say("actor.partners")}</h2>
      {actor.partners.length === 0 ? <p class="quiet">{words.say("state.nothing")}</p> : (
        <table>
          <caption class="hidden">{words.say("actor.partners")}</caption>
          <thead><tr>{heads.map((head) => <th scope="col" key={head}>{words.say(head)}</th>)}</tr></thead>
          <tbody>
            {actor.partners.map((partner, i) => (
              <tr key={i}>
                <td>{isKnown(partner.id) ? <Link to={address("/actor", { id: partner.id })}>{partner.name}</Link> : partner.name}</td>
                <td class="number"><Link to={address("/events", { source: actor.id, target: key(partner) })}>{words.number(partner.as_source)}</Link></td>
                <td class="number"><Link to={address("/events", { source: key(partner), target: actor.id })}>{words.number(partner.as_target)}</Link></td>
                <td class="number">{partner.goldstein === null ? "" : words.number(partner.goldstein, 1)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p><a href={address("/v1/dyads.csv", { actor: actor.id })} download>{words.say("table.csv")}</a></p>
    </section>
  );
}

/** The year at which an open office ends in the picture: that of the latest event, not of the clock. */
function lastYear(actor: Actor, last: string | null | undefined): number {
  const ends = [last, actor.time.at(-1)?.period, ...actor.offices.map((office) => office.from)].map((date) => Number((date ?? "0").slice(0, 4)));
  return Math.max(...ends) + 1;
}

function Body({ actor }: { actor: Actor }): JSX.Element {
  const words = useWords();
  const meta = useMeta();

  useTitle(actor.name);
  return (
    <>
      <h1>{actor.name}</h1>
      <p class="sums">
        {[actor.country, actor.role].filter(Boolean).map((text) => <span key={text}>{text}</span>)}
        <Link to={address("/events", { actor: actor.id })}>{words.say("count.events", { n: actor.events })}</Link>
        <Link to={address("/quotes", { speaker: actor.id })}>{words.say("count.quotes", { n: actor.quotes })}</Link>
        <Link to={address("/", { actor: actor.id })}>{words.say("nav.overview")}</Link>
        <code>{actor.id}</code>
      </p>
      <div class="charts">
        {actor.offices.length > 0 && <OfficesChart offices={actor.offices} now={lastYear(actor, meta?.last)} />}
        <BalanceChart time={actor.time} csv={address("/v1/counts.csv", { actor: actor.id, by: "month,quad" })} />
        <NetworkChart nodes={actor.network.nodes} links={actor.network.links} centre={actor.id}
          open={(node) => go(node.id !== node.name ? address("/actor", { id: node.id }) : address("/events", { actor: node.name }))} />
      </div>
      {actor.offices.length === 0 && <p class="quiet">{words.say("actor.no_offices")}</p>}
      <Partners actor={actor} />
    </>
  );
}

export function ActorView({ id }: { id: string }): JSX.Element {
  const answer = useAnswer<Actor>(`/v1/actors/${encodeURIComponent(id)}`);

  return <Waiting answer={answer}>{(actor) => <Body actor={actor} />}</Waiting>;
}
