/** The corrections that were made, who made them and when. */
import type { JSX } from "preact";
import { forget, send, useAnswer } from "../lib/api";
import { useMeta } from "../lib/meta";
import { useTitle } from "../lib/title";
import type { EditRow } from "../lib/types";
import { saveCsv } from "../lib/csv";
import { fixesOf } from "../parts/event";
import { Link } from "../parts/link";
import { Waiting } from "../parts/state";
import { useWords } from "../words/words";
import { eventAddress } from "./events";

function EditTable({ edits, mayUndo }: { edits: readonly EditRow[]; mayUndo: boolean }): JSX.Element {
  const words = useWords();
  const heads = ["edits.when", "edits.by", "table.article", "edits.action", "edits.fields", "edits.note"] as const;
  const undo = async (edit: EditRow): Promise<void> => {
    await send("DELETE", `/v1/edits/${edit.edit}`);
    forget();
  };

  return (
    <table>
      <caption class="hidden">{words.say("edits.title")}</caption>
      <thead><tr>{heads.map((head) => <th scope="col" key={head}>{words.say(head)}</th>)}{mayUndo && <th scope="col">{words.say("edits.undo")}</th>}</tr></thead>
      <tbody>
        {edits.map((edit) => (
          <tr key={edit.edit}>
            <td><time dateTime={edit.when}>{edit.when}</time></td><td>{edit.by}</td>
            <td><Link to={eventAddress(edit)}>{edit.article_id ?? edit.article}, {edit.trigger ?? edit.event}</Link></td>
            <td>{words.name("action", edit.action)}</td><td>{fixesOf(edit.fields, words)}</td><td>{edit.note}</td>
            {mayUndo && <td><button type="button" aria-label={words.say("edits.undo_of", { n: String(edit.edit) })} onClick={() => void undo(edit)}>{words.say("edits.undo")}</button></td>}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function save(edits: readonly EditRow[]): void {
  saveCsv("corrections", ["edit", "when", "by", "article_id", "event", "action", "fields", "note"],
    edits.map((edit) => [edit.edit, edit.when, edit.by, edit.article_id, edit.event, edit.action, edit.fields && JSON.stringify(edit.fields), edit.note]));
}

export function EditsView(): JSX.Element {
  const words = useWords();
  const meta = useMeta();
  const answer = useAnswer<{ edits: EditRow[] }>("/v1/edits");

  useTitle(words.say("edits.title"));
  return (
    <>
      <h1>{words.say("edits.title")}</h1>
      {meta && !meta.edit && <p class="quiet">{words.say("edits.off")}</p>}
      <p class="bar">
        <a href="/v1/gold" download="gold.jsonl">{words.say("edits.gold")}</a>
        {answer.data && answer.data.edits.length > 0 && <button type="button" class="plain" onClick={() => save(answer.data?.edits ?? [])}>{words.say("table.csv")}</button>}
      </p>
      <Waiting answer={answer}>
        {(data) => data.edits.length === 0 ? <p>{words.say("edits.none")}</p> : <EditTable edits={data.edits} mayUndo={meta?.edit ?? false} />}
      </Waiting>
    </>
  );
}
