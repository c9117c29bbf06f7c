/** The page: which address shows which view. */
import { render, type JSX } from "preact";
import { useLayoutEffect, useMemo, useState } from "preact/hooks";
import { useAnswer } from "./lib/api";
import { useLocation } from "./lib/location";
import { MetaContext } from "./lib/meta";
import { readSetting, writeSetting } from "./lib/settings";
import type { Meta } from "./lib/types";
import { Shell, type Theme } from "./parts/shell";
import { ActorView } from "./views/actor";
import { ActorsView } from "./views/actors";
import { ArticleView } from "./views/article";
import { EditsView } from "./views/edits";
import { EventsView } from "./views/events";
import { OverviewView } from "./views/overview";
import { QuotesView } from "./views/quotes";
import { StoriesView } from "./views/stories";
import { StoryView } from "./views/story";
import { TryView } from "./views/try";
import { firstLanguage, type Language, useWords, WordsContext, wordsOf } from "./words/words";

function Missing(): JSX.Element {
  return <h1>{useWords().say("state.missing")}</h1>;
}

/** What is left of the path, as it was before it was escaped; "" where that is broken. */
function rest(path: string, page: string): string {
  try {
    return decodeURIComponent(path.slice(page.length + 2));
  } catch {
    return "";
  }
}

function View({ path, params }: { path: string; params: URLSearchParams }): JSX.Element {
  const [, page = "", number = ""] = path.split("/");

  switch (page) {
    case "": return <OverviewView params={params} />;
    case "events": return <EventsView params={params} />;
    case "articles": return <ArticleView number={rest(path, page)} params={params} />;
    case "actors": return <ActorsView params={params} />;
    case "actor": return <ActorView id={params.get("id") ?? ""} />;
    case "quotes": return <QuotesView params={params} />;
    case "stories": return number ? <StoryView number={number} /> : <StoriesView params={params} />;
    case "try": return <TryView />;
    case "edits": return <EditsView />;
    default: return <Missing />;
  }
}

const themeOf = (kept: string | null): Theme => kept === "light" || kept === "dark" ? kept : "auto";

function App(): JSX.Element {
  const { path, params } = useLocation();
  const [language, setLanguage] = useState<Language>(() => firstLanguage(readSetting("language"), navigator.languages));
  const [theme, setTheme] = useState<Theme>(() => themeOf(readSetting("theme")));
  const meta = useAnswer<Meta>("/v1/meta");
  const words = useMemo(() => wordsOf(language), [language]);

  useLayoutEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  useLayoutEffect(() => {
    document.documentElement.dataset.theme = theme;
  }, [theme]);
  return (
    <WordsContext.Provider value={words}>
      <MetaContext.Provider value={meta.data}>
        <Shell path={path} meta={meta.data} language={language} theme={theme}
          setLanguage={(name) => { writeSetting("language", name); setLanguage(name); }}
          setTheme={(name) => { writeSetting("theme", name); setTheme(name); }}>
          <View path={path} params={params} />
        </Shell>
      </MetaContext.Provider>
    </WordsContext.Provider>
  );
}

const root = document.getElementById("app");
if (root)
  render(<App />, root);
