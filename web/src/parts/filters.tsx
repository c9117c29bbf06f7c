/** The filters of the address: shown, removed, and the usual ones to fill in. */
import type { JSX } from "preact";
import { change, filterNames, type FilterName, toggle } from "../lib/filter";
import { address, go } from "../lib/location";
import { useMeta } from "../lib/meta";
import { DayField } from "./day";
import { useWords, type Words } from "../words/words";

/** A value of a filter as a reader knows it. */
export function valueName(words: Words, name: FilterName, value: string): string {
  switch (name) {
    case "root":
      return `${value} ${words.name("root", value)}`;
    case "status": case "quad": case "lang":
      return words.name(name, value);
    case "attributed": case "values":
      return words.name("value", value);
    default:
      return value;
  }
}

function Chosen({ path, params, namesOf }: { path: string; params: URLSearchParams; namesOf?: Map<string, string> }): JSX.Element {
  const words = useWords();
  const chosen = filterNames.flatMap((name) => params.getAll(name).filter(Boolean).map((value) => ({ name, value })));
  const cleared = new URLSearchParams([...params].filter(([name]) => !(filterNames as readonly string[]).includes(name) && name !== "offset"));

  if (chosen.length === 0)
    return <p class="quiet">{words.say("filter.none")}</p>;
  return (
    <ul class="chosen">
      {chosen.map(({ name, value }) => {
        const shown = { name: words.say(`param.${name}`), value: namesOf?.get(value) ?? valueName(words, name, value) };
        return (
          <li key={`${name} ${value}`}>
            <button type="button" aria-label={words.say("filter.remove", shown)} onClick={() => go(address(path, toggle(params, name, value)))}>
              <span class="name">{shown.name}</span> {shown.value} <span aria-hidden="true">×</span>
            </button>
          </li>
        );
      })}
      <li><button type="button" class="plain" onClick={() => go(address(path, cleared))}>{words.say("filter.clear")}</button></li>
    </ul>
  );
}

interface FiltersProps { path: string; params: URLSearchParams; namesOf?: Map<string, string> }

/** Form fields are read when it is sent, so typing asks nothing of the server. */
export function Filters({ path, params, namesOf }: FiltersProps): JSX.Element {
  const words = useWords();
  const asCoded = params.get("values") === "coded";
  const meta = useMeta();
  const hasCorrections = asCoded || (meta !== null && (meta.edit || meta.corrections > 0));
  const actor = params.get("actor") ?? "";
  const submit = (e: SubmitEvent): void => {
    e.preventDefault();
    const data = new FormData(e.currentTarget as HTMLFormElement);
    const value = (name: string): string => String(data.get(name) ?? "").trim();
    const name = value("actor");
    // Part of a name is meant by what is typed; an actor that was chosen from a chart stays as it is.
    const kept = name === actor || name === (namesOf?.get(actor) ?? "");
    const wanted = kept ? actor : name && !/[:~]/.test(name) ? `~${name}` : name;
    go(address(path, change(params, { text: value("text"), from: value("from"), to: value("to"), actor: wanted })));
  };

  return (
    <search class="filters" aria-label={words.say("filter.title")}>
      <form onSubmit={submit} key={params.toString()}>
        <label>{words.say("filter.text")}<input type="search" name="text" defaultValue={params.get("text") ?? ""} /></label>
        <label>{words.say("filter.actor")}<input type="search" name="actor" defaultValue={namesOf?.get(actor) ?? actor} /></label>
        <DayField name="from" label={words.say("filter.from")} value={params.get("from") ?? ""} />
        <DayField name="to" label={words.say("filter.to")} value={params.get("to") ?? ""} />
        <button type="submit">{words.say("filter.apply")}</button>
      </form>
      <Chosen path={path} params={params} namesOf={namesOf} />
      {hasCorrections && (
        <label class="switch">
          <input type="checkbox" checked={asCoded} onChange={() => go(address(path, change(params, { values: asCoded ? undefined : "coded" })))} />
          {" "}{words.say("filter.coded")}
        </label>
      )}
    </search>
  );
}
