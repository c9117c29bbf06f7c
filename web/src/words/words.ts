/** The words of the interface in the chosen language, and numbers as it writes them. */
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { en, type WordKey } from "./en";
import { id } from "./id";

export type { WordKey };
export type Language = "en" | "id";

const tables: Record<Language, Record<WordKey, string>> = { en, id };

export interface Words {
  language: Language;
  /** The words of a key, with `{name}` replaced by the values and `{name|one|many}` by what fits the number. */
  say(key: WordKey, values?: Record<string, string | number>): string;
  /** The words of `group.value` where the table has them, else the value itself. */
  name(group: string, value: string | number): string;
  number(value: number, digits?: number): string;
}

export function wordsOf(language: Language): Words {
  const table = tables[language];
  const formats = new Map<number, Intl.NumberFormat>();
  const number = (value: number, digits = 0): string => {
    let format = formats.get(digits);
    if (!format) {
      format = new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits });
      formats.set(digits, format);
    }
    return format.format(value);
  };
  return {
    language,
    number,
    say: (key, values) => table[key].replace(/\{(\w+)\|([^|}]*)\|([^}]*)\}/g, (_, name: string, one: string, many: string) => values?.[name] === 1 ? one : many).replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = values?.[name];
      return value === undefined ? whole : typeof value === "number" ? number(value) : value;
    }),
    name: (group, value) => (table as Record<string, string>)[`${group}.${value}`] ?? String(value),
  };
}

export const WordsContext = createContext<Words>(wordsOf("en"));
export const useWords = (): Words => useContext(WordsContext);

/** The language of an earlier visit, else that of the browser. */
export function firstLanguage(kept: string | null, wanted: readonly string[]): Language {
  if (kept === "en" || kept === "id")
    return kept;
  for (const name of wanted) {
    if (/^(id|in|ms)\b/i.test(name))
      return "id";
    if (/^en\b/i.test(name))
      return "en";
  }
  return "en";
}
