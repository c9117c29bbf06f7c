/** One shape for the events of a stored article (GET /v1/articles) and of a pasted one (POST /v1/code). */
import type { Article, ArticleEvent, Fixes, ArticleQuote, CodedRecord, Correction, Note, Party, PersonCount, Place, ReasonSpan, Span } from "./types";
import type { Mark } from "./marks";

export interface CodedEvent {
  event: number; act: number; code: string; codeName: string | null; type: string | null; mode: string | null; quad: number | null; goldstein: number | null;
  status: string; confidence: number; trigger: string; sources: Party[]; targets: Party[]; attributedTo: Party | null; date: string | null;
  place: Place | null; rule: string; reason: string; notes: Note[]; counts: PersonCount[]; corrected: Correction | null; fixes: Fixes | null; marks: Mark[];
}

type Part = "trigger" | "source" | "target" | "place" | "speaker";

function mark(kind: Part, span: Partial<Span> | null, note: string): Mark[] {
  return span && typeof span.start === "number" && typeof span.end === "number" ? [{ start: span.start, end: span.end, kind, note, strong: true }] : [];
}

function marksOf(trigger: Partial<Span> | null, sources: Party[], targets: Party[], speaker: Party | null, place: Place | null, more: readonly ReasonSpan[]): Mark[] {
  return [
    ...mark("trigger", trigger, ""),
    ...sources.flatMap((party) => mark("source", party, party.name)),
    ...targets.flatMap((party) => mark("target", party, party.name)),
    ...mark("speaker", speaker, speaker?.name ?? ""),
    ...mark("place", place, place?.name ?? ""),
    ...more.flatMap((span) => span.start === null || span.end === null || !["date", "status", "place"].includes(span.part) ? [] :
      [{ start: span.start, end: span.end, kind: span.part, note: span.reason, strong: true }]),
  ];
}

/** The words of the event's date: those with its value in its sentence. */
function dateMark(article: Article, e: ArticleEvent): ReasonSpan[] {
  const sentence = typeof e.sentence === "number" ? article.sentences[e.sentence] : undefined;
  const from = sentence?.start ?? 0, to = sentence?.end ?? 0;
  return (article.dates ?? []).filter((date) => date.value === e.date && date.start !== null && date.end !== null && date.start >= from && date.end <= to).slice(0, 1)
    .map((date) => ({ part: "date", start: date.start, end: date.end, reason: e.date ?? "" }));
}

export function fromArticle(article: Article, e: ArticleEvent): CodedEvent {
  const trigger = typeof e.trigger === "string" ? { text: e.trigger, start: e.start ?? null, end: e.end ?? null } : e.trigger;
  return {
    event: e.event, act: e.act, code: e.code, codeName: e.code_name ?? null, type: e.type ?? null, mode: e.mode ?? null, quad: e.quad, goldstein: e.goldstein,
    status: e.status, confidence: e.confidence, trigger: trigger.text, sources: e.sources, targets: e.targets, attributedTo: e.attributed_to, date: e.date,
    place: e.place, rule: e.rule ?? "", reason: e.reason ?? "", notes: [], counts: e.counts ?? [], corrected: e.corrected ?? null, fixes: e.fields ?? null,
    marks: marksOf(trigger, e.sources, e.targets, e.attributed_to, e.place, e.spans ?? dateMark(article, e)),
  };
}

export function fromRecord(record: CodedRecord): CodedEvent[] {
  return record.events.map((e, event) => {
    const why = record.explain.find((reason) => reason.event === event);
    return {
      event, act: e.act, code: e.cameo, codeName: null, type: e.plover?.type ?? null, mode: e.plover?.mode ?? null, quad: e.quad, goldstein: e.goldstein,
      status: e.status, confidence: e.confidence, trigger: e.trigger.text, sources: e.source, targets: e.target, attributedTo: e.attributed_to, date: e.date,
      place: e.place, rule: e.rule, reason: why?.reason ?? "", notes: why?.notes ?? [], counts: e.counts ?? [], corrected: null, fixes: null,
      marks: marksOf(e.trigger, e.source, e.target, e.attributed_to, e.place, why?.spans ?? []),
    };
  });
}

export const quoteMarks = (quotes: readonly ArticleQuote[]): Mark[] =>
  quotes.flatMap((quote) => quote.start === null || quote.end === null ? [] : [{ start: quote.start, end: quote.end, kind: "quote", note: quote.speaker?.name ?? "" }]);

/** The marks of the chosen event, or the triggers of all of them. */
export function marksFor(events: readonly CodedEvent[], chosen: number | null, quotes: readonly ArticleQuote[]): Mark[] {
  const event = events.find((e) => e.event === chosen);
  const triggers = events.filter((e) => e !== event).flatMap((e) => e.marks.filter((m) => m.kind === "trigger").map((m) => ({ ...m, strong: false })));
  return [...quoteMarks(quotes), ...(event?.marks ?? []), ...triggers];
}
