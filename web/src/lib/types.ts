/** What the server answers (GET /openapi.json describes the same). */
export interface Meta {
  program: string; database: string; articles: number; events: number; acts: number; quotes: number; actors: number;
  outlets: number; corrections: number; first: string | null; last: string | null; languages: Record<string, number>; stories: boolean; edit: boolean; code: boolean;
}
export type Unit = "day" | "week" | "month" | "year";
export interface Period { period: string; events: number; articles: number; outlets?: number; roots?: Record<string, number> }
export interface Count { key: string | number; name?: string; events: number; articles?: number }
export interface Spot extends Count { lat: number | null; lon: number | null }
export interface PlaceSpot { name: string; country: string | null; lat: number | null; lon: number | null; events: number }
export interface ActorCount { key: string; name: string; country?: string | null; role?: string | null; events: number }
export interface Dyad { source: string; source_name?: string; target: string; target_name?: string; events: number; goldstein: number | null }
export interface Overview {
  events: number; articles: number; acts: number; unit: Unit; time: Period[]; roots: Count[]; types: Count[]; quads: Count[]; statuses: Count[];
  places: Spot[]; source_countries: Count[]; target_countries: Count[]; actors: ActorCount[]; dyads: Dyad[]; country_dyads: Dyad[]; outlets: Count[]; outlets_read?: number; spots?: PlaceSpot[];
}
export interface Span { start: number | null; end: number | null }
export interface Party extends Partial<Span> { id?: string | null; name: string; country?: string | null; role?: string | null; text?: string | null }
export interface Place extends Partial<Span> { name: string; country?: string | null; lat?: number | null; lon?: number | null; text?: string | null }
export type Correction = "accepted" | "rejected" | "fixed";
export interface EventRow {
  article: number; event: number; article_id?: string; title?: string | null; outlet?: string | null; published?: string | null;
  date: string | null; date_precision?: string | null; code: string; code_name?: string | null; root?: string; type?: string | null; mode?: string | null;
  quad: number | null; goldstein: number | null; status: string; confidence: number; trigger: string | (Span & { text: string });
  trigger_start?: number; trigger_end?: number; sentence?: string | number | null; sources: Party[]; targets: Party[]; attributed_to: Party | null; place: Place | null;
  act: number; corrected?: Correction | null;
}
export interface Events { total: number; limit: number; offset: number; events: EventRow[] }
export interface ReasonSpan extends Span { part: string; reason: string }
export interface Note { stage: string; text: string }
export interface ArticleEvent extends EventRow, Partial<Span> {
  rule?: string; reason?: string; spans?: ReasonSpan[]; counts?: PersonCount[]; fields?: Fixes | null;
}
/** What a correction says in place of what was coded. */
export interface Fixes { code?: string; status?: string; date?: string | null; source?: Party[]; target?: Party[]; place?: Place | null }
export interface PersonCount { kind: string; low: number | null; high: number | null; text: string }
export interface ArticleQuote extends Span { text: string; kind: string; speaker: Party | null }
export interface LinkedMention {
  article: number | null; article_id?: string; title: string | null; outlet: string | null; published: string | null; act?: number; code: string; status: string; date: string | null;
}
export interface ArticleAct { act: number; code?: string; date: string | null; status: string; linked?: { act: number; story: number | null; mentions: LinkedMention[] } | null }
export interface Article {
  article: number; id: string; title: string | null; outlet: string | null; published: string | null; url: string | null; lang: string; text: string;
  sentences: Span[]; mentions?: Span[]; actors: Party[]; dates?: (Span & { value?: string })[]; places?: (Span & { name: string })[]; quotes: ArticleQuote[]; events: ArticleEvent[];
  acts?: ArticleAct[];
}
export interface ActorRow { id: string; name: string; country: string | null; role: string | null; events: number; quotes: number }
export interface Office { title: string; body: string | null; country: string | null; role: string | null; from: string | null; to: string | null }
export interface Partner { id: string; name: string; as_source: number; as_target: number; goldstein: number | null }
export interface Balance { period: string; cooperation: number; conflict: number; goldstein: number | null }
export interface NetworkNode { id: string; name: string; events: number }
export interface NetworkLink { source: string; target: string; events: number; goldstein: number | null }
export interface Actor {
  id: string; name: string; country: string | null; role: string | null; offices: Office[]; events: number; quotes: number; partners: Partner[];
  time: Balance[]; network: { nodes: NetworkNode[]; links: NetworkLink[] };
}
export interface QuoteRow {
  article: number; quote: number; article_id?: string; title: string | null; outlet: string | null; published: string | null; text: string; kind: string; speaker: Party | null;
}
export interface Quotes { total: number; quotes: QuoteRow[] }
export interface StoryRow { story: number; title: string | null; first_day: string | null; last_day: string | null; articles: number; acts: number; sources: number }
export interface Stories { linked?: boolean; total?: number; stories: StoryRow[] }
/** What articles say of one act: a value of a field, and which articles have it. A count comes as its bounds, a place with its name. */
export interface Claim { field: string; value: unknown; articles: number; article_ids: string[] }
export interface StoryArticle { article: number | null; id: string; title: string | null; outlet: string | null; date: string | null; duplicate_of?: string | null }
export interface StoryAct {
  act: number; code: string; code_name: string; date: string | null; status: string; place: string | null; articles: number; outlets: number;
  sources: Party[]; targets: Party[]; claims: Claim[]; mentions: LinkedMention[];
}
export interface Story { story: number; title: string | null; first_day: string | null; last_day: string | null; articles: StoryArticle[]; acts: StoryAct[] }
export interface EditRow {
  edit: number; article: number; event: number; article_id?: string; trigger?: string; code?: string; action: string; fields: Record<string, unknown> | null; by: string; note: string | null; when: string;
}
/** A participant, event and article as `dragoman code --json` writes them (docs/formats/json.md). */
export interface RecordEvent extends Partial<Span> {
  sentence: number; trigger: Span & { text: string }; cameo: string; plover: { type: string; mode: string | null } | null; quad: number | null;
  goldstein: number | null; status: string; source: Party[]; target: Party[]; attributed_to: Party | null; date: string | null; date_precision: string | null;
  place: Place | null; act: number; rule: string; confidence: number; counts?: PersonCount[];
}
export interface CodedRecord {
  id: string; lang: string; date: string | null; sentences: Span[]; events: RecordEvent[]; quotes: ArticleQuote[]; actors: Party[]; text?: string;
  coder: Record<string, string>;
  explain: { event: number; rule: string; reason: string; spans: ReasonSpan[]; notes: Note[] }[];
  not_coded?: (Span & { reason: string })[];
}
