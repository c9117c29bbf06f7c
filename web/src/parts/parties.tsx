/** Participants of an event by name; those known beyond their article link to their page. */
import type { JSX } from "preact";
import { address } from "../lib/location";
import type { Party } from "../lib/types";
import { Link } from "./link";

/** An id such as a:3 holds within its article only. */
export const isKnown = (id: string | null | undefined): id is string => Boolean(id) && !/^a:\d+$/.test(id ?? "");

export function PartyName({ party }: { party: Party }): JSX.Element {
  const label = [party.country, party.role].filter(Boolean).join(" ");
  const name = isKnown(party.id) ? <Link to={address("/actor", { id: party.id })}>{party.name}</Link> : <span>{party.name}</span>;

  return <span class="party">{name}{label && <small> {label}</small>}</span>;
}

export function Parties({ parties, none }: { parties: readonly Party[]; none: string }): JSX.Element {
  if (parties.length === 0)
    return <span class="quiet">{none}</span>;
  return <>{parties.map((party, i) => <span key={i}>{i > 0 && "; "}<PartyName party={party} /></span>)}</>;
}
