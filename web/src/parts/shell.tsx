/** What stands around every view: skip link, pages, language, colours, the database. */
import type { ComponentChildren, JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Meta } from "../lib/types";
import type { Language } from "../words/words";
import { useWords } from "../words/words";
import { Link } from "./link";

export type Theme = "auto" | "light" | "dark";
export const pages = ["/", "/events", "/actors", "/quotes", "/stories", "/try", "/edits"] as const;
const pageWords = {
  "/": "nav.overview", "/events": "nav.events", "/actors": "nav.actors", "/quotes": "nav.quotes", "/stories": "nav.stories", "/try": "nav.try", "/edits": "nav.edits",
} as const;
/** Pages that belong to a page of the menu. */
const parents: Record<string, string> = { articles: "/events", actor: "/actors", stories: "/stories" };

interface ShellProps {
  path: string; meta: Meta | null; language: Language; theme: Theme; setLanguage(language: Language): void; setTheme(theme: Theme): void; children: ComponentChildren;
}

function Choices({ language, theme, setLanguage, setTheme }: ShellProps): JSX.Element {
  const words = useWords();

  return (
    <div class="choices">
      <label>
        <span class="hidden">{words.say("app.language")}</span>
        <select value={language} onChange={(e) => setLanguage(e.currentTarget.value === "id" ? "id" : "en")}>
          <option value="id" lang="id">Bahasa Indonesia</option>
          <option value="en" lang="en">English</option>
        </select>
      </label>
      <label>
        <span class="hidden">{words.say("app.theme")}</span>
        <select value={theme} onChange={(e) => setTheme(e.currentTarget.value as Theme)}>
          {(["auto", "light", "dark"] as const).map((name) => <option key={name} value={name}>{words.say(`theme.${name}`)}</option>)}
        </select>
      </label>
    </div>
  );
}

function Footer({ meta }: { meta: Meta | null }): JSX.Element {
  const words = useWords();
  return (
    <footer>
      {meta && (
        <p>{words.say("footer.database", { name: meta.database, articles: meta.articles, events: meta.events, first: meta.first ?? "?", last: meta.last ?? "?" })}</p>
      )}
      <p>dragoman {meta?.program} · <a href="/openapi.json">{words.say("footer.api")}</a> · <a href="/licences.txt">{words.say("footer.licences")}</a></p>
    </footer>
  );
}

export function Shell(props: ShellProps): JSX.Element {
  const words = useWords();
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  const { path, meta, children } = props;
  const page = parents[path.split("/")[1] ?? ""] ?? path;

  // A new page begins at its start also for those who do not see it.
  useLayoutEffect(() => {
    if (!first.current)
      main.current?.focus({ preventScroll: true });
    first.current = false;
  }, [path]);
  return (
    <>
      <a class="skip" href="#main" onClick={(e) => { e.preventDefault(); main.current?.focus(); }}>{words.say("app.skip")}</a>
      <header class="top">
        <Link to="/" class="brand">{words.say("app.title")}</Link>
        <nav aria-label={words.say("app.menu")}>
          <ul>
            {pages.filter((name) => name !== "/edits" || meta !== null).map((name) => (
              <li key={name}><Link to={name} current={page === name}>{words.say(pageWords[name])}</Link></li>
            ))}
          </ul>
        </nav>
        <Choices {...props} />
      </header>
      <main id="main" tabIndex={-1} ref={main}>{children}</main>
      <Footer meta={meta} />
    </>
  );
}
