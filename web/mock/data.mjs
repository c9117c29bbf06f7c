// Invented events, the same at every start.
const parties = [["country:AAA", "Arendal", "AAA", "GOV", 60, 10], ["country:BBB", "Boreas", "BBB", "GOV", -6, 107], ["country:CCC", "Cedria", "CCC", "GOV", 33, 73],
  ["grp:1", "Dockers' Union", "AAA", "LAB", 60, 10], ["grp:2", "River Front", "BBB", "REB", -6, 107], ["country:DDD", "Doria", "DDD", "GOV", 1.3, 103.8]]
  .map(([id, name, country, role, lat, lon]) => ({ id, name, country, role, lat, lon }));
const codes = ["010", "020", "036", "042", "046", "057", "061", "071", "081", "090", "101", "111", "120", "131", "141", "150", "160", "173", "180", "190"];
const types = ["AGREE", "CONSULT", "SUPPORT", "COOPERATE", "AID", "REQUEST", "ACCUSE", "REJECT", "THREATEN", "PROTEST", "ASSAULT"];
const outlets = ["Harian Contoh", "Sample Times", "The Draft"];
const statuses = ["actual", "actual", "actual", "future", "hypothetical", "negated"];
let seed = 1;
const draw = (n) => { seed = (seed * 1103515245 + 12345) % 2147483648; return Math.floor(seed / 65536) % n; };
const pick = (list) => list[draw(list.length)];
const party = (p, text) => ({ id: p.id, name: p.name, country: p.country, role: p.role, text });

const articles = [], events = [], edits = [];
for (let a = 1; a <= 120; a++) {
  const source = pick(parties), target = pick(parties.filter((p) => p !== source)), month = 1 + draw(12), day = 1 + draw(28);
  const published = `2023-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
  const first = `${source.name} met ${target.name} in Boreas City 😀 <b>today</b>.`;
  const text = `${first}\n\n"We told them: 'peace first' and they agreed," said ${target.name}. The ${source.name} side left.`;
  const article = { article: a, id: `art-${a}`, title: `${source.name} and ${target.name} <i>meet</i> ${a}`, outlet: pick(outlets), published, url: "https://example.org/a", lang: "en", text,
    sentences: [{ start: 0, end: first.length }], mentions: [], actors: [party(source), party(target)], dates: [], places: [], quotes: [], events: [], acts: [] };
  const quote = text.indexOf('"We'), close = text.indexOf(',"') + 1;
  article.quotes.push({ start: quote, end: close + 1, text: text.slice(quote + 1, close), kind: "direct", speaker: { ...party(target), start: close + 7, end: close + 7 + target.name.length } });
  article.quotes.push({ start: text.indexOf("'peace"), end: text.indexOf("first'") + 6, text: "peace first", kind: "direct", speaker: null });
  for (let e = 0; e < 1 + draw(3); e++) {
    const code = pick(codes), root = code.slice(0, 2), quad = root <= "05" ? 1 : root <= "08" ? 2 : root <= "13" ? 3 : 4;
    const base = { article: a, event: e, article_id: article.id, title: article.title, outlet: article.outlet, published, date: published, date_precision: "day", code, code_name: "A code", root,
      type: pick(types), mode: null, quad, goldstein: [0, 3, 6, -3, -8][quad], status: pick(statuses), confidence: 0.5 + draw(50) / 100, attributed_to: null,
      place: { name: `${target.name} City`, country: target.country, lat: target.lat, lon: target.lon }, act: 1 + (e > 1), corrected: null };
    events.push({ ...base, trigger: "met", sentence: first, sources: [party(source, source.name)], targets: [party(target, target.name)] });
    const at = text.indexOf(target.name);
    article.events.push({ ...base, trigger: { text: "met", start: text.indexOf("met"), end: text.indexOf("met") + 3 }, sentence: 0,
      sources: [{ ...party(source, source.name), start: 0, end: source.name.length }], targets: [{ ...party(target, target.name), start: at, end: at + target.name.length }],
      rule: "packs/en/triggers.tsv:1", reason: "name of a country" });
  }
  articles.push(article);
}

function fits(e, params) {
  const any = (name, test) => { const values = params.getAll(name); return values.length === 0 || values.some(test); };
  const side = (list, v) => list.some((p) => p.id === v || p.country === v || p.name === v || (v.startsWith("~") && p.name.toLowerCase().includes(v.slice(1).toLowerCase())));
  return any("root", (v) => e.root === v) && any("code", (v) => e.code.startsWith(v)) && any("type", (v) => e.type === v) && any("status", (v) => e.status === v) &&
    any("quad", (v) => String(e.quad) === v) && any("outlet", (v) => e.outlet === v) && any("place_country", (v) => e.place.country === v) && any("article", (v) => String(e.article) === v) &&
    any("from", (v) => e.date >= v) && any("to", (v) => e.date <= v) && any("source_country", (v) => side(e.sources, v)) && any("target_country", (v) => side(e.targets, v)) &&
    any("actor", (v) => side(e.sources, v) || side(e.targets, v)) && any("dyad", (v) => { const [a, b] = v.split(">"); return side(e.sources, a) && side(e.targets, b); }) &&
    any("text", (v) => `${e.title} ${e.sentence}`.toLowerCase().includes(v.toLowerCase()));
}

function count(list, key, more = () => ({})) {
  const found = new Map();
  for (const item of list)
    found.set(key(item), (found.get(key(item)) ?? 0) + 1);
  return [...found].map(([k, n]) => ({ key: k, events: n, ...more(k) })).sort((a, b) => b.events - a.events);
}

function overview(params) {
  const list = events.filter((e) => fits(e, params)), byId = new Map(parties.map((p) => [p.id, p])), byCountry = new Map(parties.map((p) => [p.country, p]));
  const dyads = (key, name) => count(list, (e) => `${key(e.sources[0])}>${key(e.targets[0])}`).map(({ key: k, events: n }) => {
    const [source, target] = k.split(">");
    return { source, target, ...name(source, target), events: n, goldstein: n % 2 ? 2.5 : -1.5 };
  }).slice(0, 20);
  const time = [...new Set(events.map((e) => e.date.slice(0, 7)))].sort().map((period) => {
    const inside = list.filter((e) => e.date.startsWith(period)), read = articles.filter((a) => a.published.startsWith(period));
    return { period, events: inside.length, articles: read.length, outlets: new Set(read.map((a) => a.outlet)).size, roots: Object.fromEntries(count(inside, (e) => e.root).map((c) => [c.key, c.events])) };
  });
  return { events: list.length, articles: articles.length, acts: list.length, unit: "month", time, roots: count(list, (e) => e.root, (k) => ({ name: k })), types: count(list, (e) => e.type),
    quads: count(list, (e) => e.quad), statuses: count(list, (e) => e.status),
    places: count(list, (e) => e.place.country, (k) => ({ name: byCountry.get(k).name, lat: byCountry.get(k).lat, lon: byCountry.get(k).lon })),
    source_countries: count(list, (e) => e.sources[0].country), target_countries: count(list, (e) => e.targets[0].country),
    actors: count(list.flatMap((e) => [...e.sources, ...e.targets]), (p) => p.id, (k) => byId.get(k)),
    dyads: dyads((p) => p.id, (s, t) => ({ source_name: byId.get(s).name, target_name: byId.get(t).name })), country_dyads: dyads((p) => p.country, () => ({})),
    outlets: count(list, (e) => e.outlet, () => ({ articles: 40 })) };
}

function actorOf(id) {
  const p = parties.find((one) => one.id === id);
  if (!p)
    return null;
  const others = parties.filter((one) => one !== p);
  return { ...p, offices: [{ title: "minister", body: "Ministry of Examples", country: p.country, role: "GOV", from: "2018-02-01", to: "2021-03-04" }, { title: "member", body: "Assembly", country: p.country, role: "LEG", from: "2021-03-04", to: null }],
    events: 50, quotes: 12, partners: others.map((o, i) => ({ id: o.id, name: o.name, as_source: 3 + i, as_target: 2 * i, goldstein: 3 - i })),
    time: Array.from({ length: 12 }, (_, i) => ({ period: `2023-${String(i + 1).padStart(2, "0")}`, cooperation: (i * 7) % 9, conflict: (i * 5) % 7, goldstein: ((i * 3) % 13) - 6 })),
    network: { nodes: parties.map((o, i) => ({ id: o.id, name: o.name, events: 10 + i * 5 })), links: others.map((o, i) => ({ source: id, target: o.id, events: 3 + i, goldstein: 3 - i * 1.5 })) } };
}

const page = (list, params) => list.slice(Number(params.get("offset") ?? 0), Number(params.get("offset") ?? 0) + Number(params.get("limit") ?? 50));
const story = { story: 1, title: "Talks", first_day: "2023-01-01", last_day: "2023-02-01", sources: 2,
  articles: articles.slice(0, 3).map(({ article, id, title, outlet, published }) => ({ article, id, title, outlet, date: published, duplicate_of: null })),
  acts: [{ act: 1, code: "042", code_name: "Visit", date: "2023-01-02", status: "actual", place: "Boreas City", articles: 2, outlets: 2, sources: [party(parties[0])], targets: [party(parties[1])],
    claims: [{ field: "status", value: "actual", articles: 1, article_ids: ["art-1"] }, { field: "status", value: "negated", articles: 1, article_ids: ["art-2"] },
      { field: "crowd", value: { low: 100, high: null, approximate: true }, articles: 1, article_ids: ["art-1"] }],
    mentions: articles.slice(0, 2).map(({ article, id, title, outlet, published }) => ({ article, article_id: id, title, outlet, published, act: 1, code: "042", status: "actual", date: published })) }] };

export function answer(method, path, params, body) {
  const [, , what, part] = path.split("/").map(decodeURIComponent);
  const found = events.filter((e) => fits(e, params));
  if (method === "POST" && what === "edits") {
    edits.push({ edit: edits.length + 1, when: "2024-01-01T00:00:00Z", note: null, fields: null, ...body });
    const event = articles[body.article - 1].events[body.event];
    event.corrected = { accept: "accepted", reject: "rejected", fix: "fixed" }[body.action];
    return { edit: edits.length };
  }
  if (method === "DELETE") {
    edits.splice(edits.findIndex((e) => String(e.edit) === part), 1);
    return {};
  }
  switch (what) {
    case "meta": return { program: "0.1.0", database: "mock.db", articles: articles.length, events: events.length, acts: events.length, quotes: 240, actors: parties.length, outlets: 3,
      first: "2023-01-01", last: "2023-12-28", languages: { en: articles.length }, stories: true, edit: true, code: false };
    case "overview": return overview(params);
    case "events": return { total: found.length, limit: 50, offset: 0, events: page(found, params) };
    case "articles": return articles[Number(part) - 1] ?? null;
    case "actors": return part ? actorOf(part) : parties.map((p) => ({ ...p, events: 9, quotes: 3 })).filter((p) => p.name.toLowerCase().includes((params.get("q") ?? "").toLowerCase()));
    case "quotes": { const list = articles.flatMap((a) => a.quotes.map((q, i) => ({ article: a.article, quote: i, title: a.title, outlet: a.outlet, published: a.published, text: q.text, kind: q.kind, speaker: q.speaker })));
      return { total: list.length, quotes: page(list, params) }; }
    case "stories": return part ? story : { linked: true, total: 1, stories: [{ story: 1, title: "Talks", articles: 3, acts: 1, sources: 2, first_day: "2023-01-01", last_day: "2023-02-01" }] };
    case "edits": return { edits };
    default: return null;
  }
}
