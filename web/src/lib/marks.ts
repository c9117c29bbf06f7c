/** Spans of a text as a tree, so that nested marks can be drawn. Spans that cross are cut at the border of the outer one. */
export interface Mark { start: number; end: number; kind: string; note: string; strong?: boolean }
export type Piece = string | { mark: Mark; inside: Piece[] };

function cut(marks: Mark[], start: number, end: number): { inner: Mark[]; rest: Mark[] } {
  const inner: Mark[] = [], rest: Mark[] = [];

  for (const mark of marks) {
    if (mark.start >= end) {
      rest.push(mark);
      continue;
    }
    inner.push({ ...mark, start: Math.max(mark.start, start), end: Math.min(mark.end, end) });
    if (mark.end > end)
      rest.push({ ...mark, start: end });
  }
  return { inner, rest };
}

const outerFirst = (a: Mark, b: Mark): number => a.start - b.start || b.end - a.end;

function nest(text: string, marks: Mark[], start: number, end: number): Piece[] {
  const out: Piece[] = [];
  let at = start;
  let queue = [...marks].sort(outerFirst);

  for (let mark = queue.shift(); mark; mark = queue.shift()) {
    const { inner, rest } = cut(queue, mark.start, mark.end);
    if (mark.start > at)
      out.push(text.slice(at, mark.start));
    out.push({ mark, inside: nest(text, inner, mark.start, mark.end) });
    at = mark.end;
    queue = rest.sort(outerFirst);
  }
  if (at < end)
    out.push(text.slice(at, end));
  return out;
}

/** The text from `start` to `end` with the marks that lie in it; empty ones and copies are left out. */
export function piecesOf(text: string, marks: readonly Mark[], start = 0, end = text.length): Piece[] {
  const seen = new Set<string>();
  const inside = marks.flatMap((mark) => {
    const clipped = { ...mark, start: Math.max(start, mark.start), end: Math.min(end, mark.end) };
    const key = `${clipped.start} ${clipped.end} ${mark.kind}`;
    if (clipped.start >= clipped.end || seen.has(key))
      return [];
    seen.add(key);
    return [clipped];
  });
  return nest(text, inside, start, end);
}
