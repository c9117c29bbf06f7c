/** One event of an article with all that was found and why. */
import type { ComponentChildren, JSX } from "preact";
import type { CodedEvent } from "../lib/coded";
import { useWords, type Words } from "../words/words";
import { Parties, PartyName } from "./parties";

export function CodeName({ code, name }: { code: string; name: string | null }): JSX.Element {
  const words = useWords();
  const root = code.slice(0, 2);
  // The names of exact codes are in English only; the other language shows the name of the root.
  const shown = words.language === "en" && name ? name : words.name("root", root);
  return <><span class={`code r${root}`}>{code}</span> {shown}</>;
}

export function Confidence({ value }: { value: number }): JSX.Element {
  const words = useWords();
  return <span class="confidence"><meter min={0} max={1} value={value} aria-label={words.say("table.confidence")} /> {words.number(value, 2)}</span>;
}

function valueOf(value: unknown): string {
  if (Array.isArray(value))
    return value.map(valueOf).join("; ");
  return typeof value === "object" && value !== null && "name" in value ? String(value.name) : String(value ?? "");
}

/** The fields of a correction in a line. */
export function fixesOf(fields: Record<string, unknown> | null, words: Words): string {
  return Object.entries(fields ?? {}).map(([name, value]) => `${words.name("param", name)}: ${name === "status" ? words.name("status", String(value)) : valueOf(value)}`).join(", ");
}

function Row({ name, children }: { name: string; children: ComponentChildren }): JSX.Element {
  return <><dt>{name}</dt><dd>{children}</dd></>;
}

export function EventDetails({ event, children }: { event: CodedEvent; children?: ComponentChildren }): JSX.Element {
  const words = useWords();
  const number = (value: number | null): string => value === null ? "" : words.number(value, 1);

  return (
    <div class="details">
      <dl>
        <Row name={words.say("event.trigger")}>{event.trigger}</Row>
        <Row name={words.say("table.source")}><Parties parties={event.sources} none={words.say("event.no_source")} /></Row>
        <Row name={words.say("table.target")}><Parties parties={event.targets} none={words.say("event.no_target")} /></Row>
        {event.date && <Row name={words.say("event.date")}><time dateTime={event.date}>{event.date}</time></Row>}
        {event.place && <Row name={words.say("event.place")}>{[event.place.name, event.place.country].filter(Boolean).join(", ")}</Row>}
        <Row name={words.say("table.status")}>{words.name("status", event.status)}</Row>
        {event.attributedTo && <Row name={words.say("event.attributed")}><PartyName party={event.attributedTo} /></Row>}
        {event.type && <Row name={words.say("event.type")}>{[event.type, event.mode].filter(Boolean).join(" / ")}</Row>}
        {event.quad !== null && <Row name={words.say("event.quad")}>{event.quad} {words.name("quad", event.quad)}; {words.say("table.goldstein")} {number(event.goldstein)}</Row>}
        {event.counts.length > 0 && <Row name={words.say("event.counts")}>{event.counts.map((count) => `${count.text} (${count.kind})`).join("; ")}</Row>}
        <Row name={words.say("table.confidence")}><Confidence value={event.confidence} /></Row>
        {event.rule && <Row name={words.say("event.rule")}><code>{event.rule}</code></Row>}
        {event.reason && <Row name={words.say("event.reason")}>{event.reason}</Row>}
        {event.corrected && (
          <Row name={words.say("event.corrected")}>{words.name("corrected", event.corrected)}{event.fixes && `: ${fixesOf(event.fixes as Record<string, unknown>, words)}`}</Row>
        )}
      </dl>
      {event.notes.length > 0 && (
        <details>
          <summary>{words.say("event.notes")}</summary>
          <ul>{event.notes.map((note, i) => <li key={i}><b>{note.stage}</b> {note.text}</li>)}</ul>
        </details>
      )}
      {children}
    </div>
  );
}
