/** Pages of a list, in the address. */
import type { JSX } from "preact";
import { change } from "../lib/filter";
import { address } from "../lib/location";
import { useWords } from "../words/words";
import { Link } from "./link";

export const PAGE = 50;

export const offsetOf = (params: URLSearchParams): number => Math.max(0, Math.floor(Number(params.get("offset")) || 0));

export function Pager({ path, params, total, shown }: { path: string; params: URLSearchParams; total: number; shown: number }): JSX.Element {
  const words = useWords();
  const offset = offsetOf(params);
  const to = (start: number): string => address(path, change(params, { offset: start > 0 ? String(start) : undefined }));

  return (
    <nav class="pager" aria-label={words.say("page.pages")}>
      {offset > 0 && <Link to={to(Math.max(0, offset - PAGE))}>{words.say("page.previous")}</Link>}
      <span aria-live="polite">{words.say("count.shown", { from: shown > 0 ? offset + 1 : 0, to: offset + shown, total })}</span>
      {offset + shown < total && <Link to={to(offset + PAGE)}>{words.say("page.next")}</Link>}
    </nav>
  );
}
