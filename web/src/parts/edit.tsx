/** Accepts, rejects or fixes an event where it stands. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { forget, send } from "../lib/api";
import type { CodedEvent } from "../lib/coded";
import { readSetting, writeSetting } from "../lib/settings";
import type { Party } from "../lib/types";
import { isKnown } from "./parties";
import { useWords } from "../words/words";

type Action = "accept" | "reject" | "fix";
type Written = string | { name: string; country: string; role: string };
type Fields = Record<string, string | null | Written[]>;

/** Actors as one writes them: those known beyond the article by id, others as `name (COUNTRY ROLE)`. */
function join(parties: readonly Party[]): string {
  return parties.map((party) => {
    const codes = [party.country, party.role].filter(Boolean).join(" ");
    return isKnown(party.id) ? party.id : codes ? `${party.name} (${codes})` : party.name;
  }).join("; ");
}

function split(text: string): Written[] {
  return text.split(";").map((part) => part.trim()).filter(Boolean).map((part) => {
    const [, name, codes = ""] = /^(.+?)\s*\(([A-Z]{3}(?: [A-Z]{3})?)\)$/.exec(part) ?? [];
    if (name === undefined)
      return part;
    const [country = "", role = ""] = codes.split(" ");
    return { name, country, role };
  });
}
const statuses = ["actual", "future", "hypothetical", "negated"] as const;

/** Only what differs from what stands there; a date or place that was taken away is null. */
function changed(event: CodedEvent, data: FormData): Fields {
  const out: Fields = {};
  const value = (name: string): string => String(data.get(name) ?? "").trim();

  for (const [name, old] of [["code", event.code], ["status", event.status], ["date", event.date ?? ""], ["place", event.place?.name ?? ""]] as const)
    if (value(name) !== old)
      out[name] = value(name) === "" && (name === "date" || name === "place") ? null : value(name);
  for (const [name, old] of [["source", join(event.sources)], ["target", join(event.targets)]] as const)
    if (value(name) !== old)
      out[name] = split(value(name));
  return out;
}

function FixFields({ event }: { event: CodedEvent }): JSX.Element {
  const words = useWords();
  return (
    <div class="fields">
      <label>{words.say("edit.code")}<input name="code" defaultValue={event.code} pattern="[0-9]{2,4}" required /></label>
      <label>{words.say("edit.status")}
        <select name="status" defaultValue={event.status}>
          {statuses.map((status) => <option key={status} value={status} selected={status === event.status}>{words.say(`status.${status}`)}</option>)}
        </select>
      </label>
      <label>{words.say("edit.date")}<input name="date" defaultValue={event.date ?? ""} pattern="[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?" /></label>
      <label>{words.say("edit.source")}<input name="source" defaultValue={join(event.sources)} /></label>
      <label>{words.say("edit.target")}<input name="target" defaultValue={join(event.targets)} /></label>
      <label>{words.say("edit.place")}<input name="place" defaultValue={event.place?.name ?? ""} /></label>
    </div>
  );
}

function NameForm({ keep }: { keep(name: string): void }): JSX.Element {
  const words = useWords();
  const submit = (e: SubmitEvent): void => {
    e.preventDefault();
    const name = String(new FormData(e.currentTarget as HTMLFormElement).get("by") ?? "").trim();
    if (name)
      keep(name);
  };
  return (
    <form onSubmit={submit}>
      <label>{words.say("edit.name")}<input name="by" required autocomplete="name" /></label>
      <p class="quiet">{words.say("edit.name_why")}</p>
      <button type="submit">{words.say("edit.name_save")}</button>
    </form>
  );
}

export function EditForm({ article, event }: { article: number; event: CodedEvent }): JSX.Element {
  const words = useWords();
  const [by, setBy] = useState(readSetting("corrector") ?? "");
  const [fixing, setFixing] = useState(false);
  const [said, setSaid] = useState("");
  const act = async (action: Action, fields: Fields, note: string): Promise<void> => {
    try {
      await send("POST", "/v1/edits", { article, event: event.event, action, ...(action === "fix" ? { fields } : {}), by, ...(note ? { note } : {}) });
      setFixing(false);
      setSaid(words.say("edit.saved"));
      forget();
    } catch (error) {
      setSaid(words.say("state.error", { message: error instanceof Error ? error.message : String(error) }));
    }
  };
  const submit = (e: SubmitEvent): void => {
    e.preventDefault();
    const data = new FormData(e.currentTarget as HTMLFormElement);
    const fields = changed(event, data);
    if (Object.keys(fields).length === 0)
      setSaid(words.say("edit.unchanged"));
    else
      void act("fix", fields, String(data.get("note") ?? "").trim());
  };

  return (
    <section class="edit">
      <h4>{words.say("edit.title")}</h4>
      {by === "" ? <NameForm keep={(name) => { writeSetting("corrector", name); setBy(name); }} /> : (
        <form onSubmit={submit}>
          {fixing && <FixFields event={event} />}
          {fixing && <label>{words.say("edit.note")}<input name="note" /></label>}
          <p class="buttons">
            {!fixing && <button type="button" onClick={() => void act("accept", {}, "")}>{words.say("edit.accept")}</button>}
            {!fixing && <button type="button" onClick={() => void act("reject", {}, "")}>{words.say("edit.reject")}</button>}
            {fixing ? <button type="submit">{words.say("edit.save")}</button> : null}
            <button type="button" onClick={() => setFixing(!fixing)}>{words.say(fixing ? "edit.cancel" : "edit.fix")}</button>
          </p>
        </form>
      )}
      <p role="status">{said}</p>
    </section>
  );
}
