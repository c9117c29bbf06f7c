/** Paste an article and see it coded, with the reasons. */
import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { send } from "../lib/api";
import { fromRecord, marksFor } from "../lib/coded";
import { download } from "../charts/save";
import { useMeta } from "../lib/meta";
import { useTitle } from "../lib/title";
import type { CodedRecord } from "../lib/types";
import { CodeName, EventDetails } from "../parts/event";
import { Legend, MarkedText } from "../parts/marked";
import { Parties } from "../parts/parties";
import { useWords } from "../words/words";

/* Invented, for a first try. */
const samples = {
  id: { title: "Menlu Mesir dan Kenya bertemu di Nairobi", date: "2024-05-14",
    text: "NAIROBI - Menteri luar negeri Mesir bertemu dengan menteri luar negeri Kenya di Nairobi pada Selasa (14/5) untuk membahas perang di Sudan.\n\n\"Kami sangat prihatin atas pertempuran di Darfur,\" kata menteri luar negeri Kenya kepada wartawan. Kedua negara akan menandatangani perjanjian dagang bulan depan." },
  en: { title: "Egypt and Kenya ministers meet in Nairobi", date: "2024-05-14",
    text: "NAIROBI - The Egyptian foreign minister met the Kenyan foreign minister in Nairobi on Tuesday to discuss the war in Sudan.\n\n\"We are deeply concerned about the fighting in Darfur,\" the Kenyan minister told reporters. The two countries will sign a trade agreement next month." },
};

function Result({ record, text }: { record: CodedRecord; text: string }): JSX.Element {
  const words = useWords();
  const events = fromRecord(record);
  const [chosen, setChosen] = useState<number | null>(events.length > 0 ? 0 : null);

  return (
    <section aria-labelledby="result">
      <h2 id="result" tabIndex={-1}>{words.say("try.result")}: {words.say("count.events", { n: events.length })}</h2>
      <p class="meta">{words.name("lang", record.lang)} · {record.date} · {words.say("event.coder")} {Object.values(record.coder).join(", ")}</p>
      {events.length === 0 && <p>{words.say("try.none")}</p>}
      <div class="columns reading">
        <div class="wide"><Legend /><MarkedText text={text} marks={marksFor(events, chosen, record.quotes)} lang={record.lang} /></div>
        <ol class="items side">
          {events.map((event) => (
            <li key={event.event} class={`item${event.event === chosen ? " open" : ""}`}>
              <h3><button type="button" class="plain" aria-expanded={event.event === chosen} onClick={() => setChosen(event.event === chosen ? null : event.event)}>
                <CodeName code={event.code} name={event.codeName} /></button></h3>
              <p><Parties parties={event.sources} none={words.say("event.no_source")} /> → <Parties parties={event.targets} none={words.say("event.no_target")} /></p>
              {event.event === chosen && <EventDetails event={event} />}
            </li>
          ))}
        </ol>
      </div>
      {record.not_coded && record.not_coded.length > 0 && (
        <details>
          <summary>{words.say("try.not_coded")}</summary>
          <ul>{record.not_coded.map((span, i) => <li key={i}><b>{text.slice(span.start ?? 0, span.end ?? 0)}</b>: {span.reason}</li>)}</ul>
        </details>
      )}
      <p><button type="button" onClick={() => download(new Blob([JSON.stringify(record)], { type: "application/json" }), "coded.json")}>{words.say("try.record")}</button></p>
    </section>
  );
}

export function TryView(): JSX.Element {
  const words = useWords();
  const meta = useMeta();
  const form = useRef<HTMLFormElement>(null);
  const [state, setState] = useState<{ busy: boolean; error: string; record: CodedRecord | null; text: string; turn: number }>({ busy: false, error: "", record: null, text: "", turn: 0 });
  const field = (name: string): HTMLInputElement | null => form.current?.elements.namedItem(name) as HTMLInputElement | null;
  const fill = (): void => {
    for (const [name, value] of Object.entries(samples[words.language])) {
      const input = field(name);
      if (input)
        input.value = value;
    }
  };
  const submit = async (e: SubmitEvent): Promise<void> => {
    e.preventDefault();
    const body: Record<string, string> = {};
    for (const name of ["title", "text", "date", "lang"]) {
      const value = field(name)?.value.trim();
      if (value)
        body[name] = value;
    }
    setState({ ...state, busy: true, error: "" });
    try {
      const record = await send<CodedRecord>("POST", "/v1/code", body);
      setState({ busy: false, error: "", record, text: record.text ?? body["text"] ?? "", turn: state.turn + 1 });
      document.getElementById("result")?.focus();
    } catch (error) {
      setState({ ...state, busy: false, error: error instanceof Error ? error.message : String(error), record: null });
    }
  };

  useTitle(words.say("try.title"));
  if (meta && !meta.code)
    return <><h1>{words.say("try.title")}</h1><p>{words.say("try.off")}</p></>;
  return (
    <>
      <h1>{words.say("try.title")}</h1>
      <p>{words.say("try.intro")}</p>
      <form class="try" ref={form} onSubmit={(e) => void submit(e)}>
        <label>{words.say("try.headline")}<input name="title" /></label>
        <div class="row">
          <label>{words.say("try.date")}<input type="date" name="date" /></label>
          <label>{words.say("try.lang")}
            <select name="lang"><option value="">{words.say("try.lang.auto")}</option><option value="id">{words.say("lang.id")}</option><option value="en">{words.say("lang.en")}</option></select>
          </label>
        </div>
        <label>{words.say("try.text")}<textarea name="text" rows={10} required /></label>
        <p class="buttons">
          <button type="submit" disabled={state.busy}>{words.say(state.busy ? "try.coding" : "try.code")}</button>
          <button type="button" class="plain" onClick={fill}>{words.say("try.sample")}</button>
        </p>
      </form>
      {state.error && <p class="failure" role="alert">{words.say("state.error", { message: state.error })}</p>}
      {state.record && <Result key={state.turn} record={state.record} text={state.text} />}
    </>
  );
}
