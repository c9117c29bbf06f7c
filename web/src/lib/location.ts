/** The address is the state: path and parameters. Everything that a view shows can be read off it. */
import { useEffect, useState } from "preact/hooks";

export interface Place { path: string; params: URLSearchParams }

const listeners = new Set<() => void>();

function here(): Place {
  return { path: window.location.pathname, params: new URLSearchParams(window.location.search) };
}

function tell(): void {
  for (const listener of listeners)
    listener();
}

window.addEventListener("popstate", tell);

/** Goes to an address of this page; `replace` leaves no step for the back button. */
export function go(address: string, replace = false): void {
  if (address === window.location.pathname + window.location.search)
    return;
  const moved = new URL(address, window.location.href).pathname !== window.location.pathname;
  window.history[replace ? "replaceState" : "pushState"](null, "", address);
  if (moved)
    window.scrollTo(0, 0);
  tell();
}

export function useLocation(): Place {
  const [place, setPlace] = useState(here);

  useEffect(() => {
    const listener = (): void => setPlace(here());
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, []);
  return place;
}

export function address(path: string, params: URLSearchParams | Record<string, string | number | undefined>): string {
  const query = new URLSearchParams(params instanceof URLSearchParams ? params : "");
  if (!(params instanceof URLSearchParams))
    for (const [name, value] of Object.entries(params))
      if (value !== undefined && value !== "")
        query.append(name, String(value));
  if (path.endsWith(".csv") && !query.has("spreadsheet"))
    query.append("spreadsheet", "yes");
  const text = query.toString().replaceAll("%3A", ":").replaceAll("%2C", ",");
  return text ? `${path}?${text}` : path;
}
