/** A text with its marks. Everything of an article goes in as text, never as HTML. */
import type { JSX } from "preact";
import { piecesOf, type Mark, type Piece } from "../lib/marks";
import type { Span } from "../lib/types";
import { useWords, type Words, type WordKey } from "../words/words";

function draw(pieces: readonly Piece[], words: Words): (string | JSX.Element)[] {
  return pieces.map((piece, i) => {
    if (typeof piece === "string")
      return piece;
    const { mark, inside } = piece;
    const kind = words.say(`span.${mark.kind}` as WordKey);
    return (
      <mark key={i} class={`mark ${mark.kind}${mark.strong ? " strong" : ""}`} title={mark.note ? `${kind}: ${mark.note}` : kind}>
        {mark.strong && <span class="hidden">[{kind}: </span>}
        {draw(inside, words)}
        {mark.strong && <span class="hidden">]</span>}
      </mark>
    );
  });
}

/** Paragraphs are what blank lines part. */
function paragraphs(text: string): Required<{ start: number; end: number }>[] {
  const out: { start: number; end: number }[] = [];
  let at = 0;
  for (const gap of text.matchAll(/\n\s*\n/g)) {
    out.push({ start: at, end: gap.index });
    at = gap.index + gap[0].length;
  }
  out.push({ start: at, end: text.length });
  return out.filter(({ start, end }) => text.slice(start, end).trim() !== "");
}

export function MarkedText({ text, marks, lang }: { text: string; marks: readonly Mark[]; lang: string }): JSX.Element {
  const words = useWords();
  return (
    <div class="text" lang={lang}>
      {paragraphs(text).map(({ start, end }) => <p key={start}>{draw(piecesOf(text, marks, start, end), words)}</p>)}
    </div>
  );
}

export const kinds = ["trigger", "source", "target", "speaker", "date", "place", "quote"] as const;

export function Legend(): JSX.Element {
  const words = useWords();
  return (
    <p class="legend">
      {words.say("article.legend")}: {kinds.map((kind) => <span key={kind}><mark class={`mark strong ${kind}`}>{words.say(`span.${kind}`)}</mark> </span>)}
    </p>
  );
}

/** The first place of a span, for scrolling there. */
export const startOf = (span: Span): number => span.start ?? 0;
