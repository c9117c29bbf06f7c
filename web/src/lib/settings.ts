/** What the browser keeps between visits: language, colours, name of the corrector. A browser that keeps nothing is fine. */
export type SettingName = "language" | "theme" | "corrector";

export function readSetting(name: SettingName): string | null {
  try {
    return window.localStorage.getItem(`dragoman.${name}`);
  } catch {
    return null;
  }
}

export function writeSetting(name: SettingName, value: string): void {
  try {
    window.localStorage.setItem(`dragoman.${name}`, value);
  } catch {
    // Storage is off: the setting lasts as long as the page.
  }
}
