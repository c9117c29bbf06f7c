/** What a view shows while it waits, and when there is nothing or a failure. */
import type { ComponentChildren, JSX } from "preact";
import type { Answer } from "../lib/api";
import { useWords } from "../words/words";

export function Waiting<T>({ answer, children }: { answer: Answer<T>; children: (data: T) => ComponentChildren }): JSX.Element {
  const words = useWords();

  if (answer.error)
    return (
      <div class="failure" role="alert">
        <p>{words.say("state.error", { message: answer.error.message })}</p>
        <button type="button" onClick={answer.again}>{words.say("state.retry")}</button>
      </div>
    );
  if (answer.data === null)
    return <p class="quiet" role="status">{words.say("state.loading")}</p>;
  return <>{children(answer.data)}</>;
}
