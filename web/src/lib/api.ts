/** Asks the server. Answers of the last questions are kept, so that the back button shows them at once. */
import { useEffect, useState } from "preact/hooks";

export class ApiError extends Error {
  constructor(message: string, readonly code: string, readonly parameter?: string) {
    super(message);
  }
}

const kept = new Map<string, unknown>();
const KEPT_AT_MOST = 60;
let generation = 0;

function keep(url: string, value: unknown): void {
  kept.delete(url);
  kept.set(url, value);
  for (const oldest of kept.keys()) {
    if (kept.size <= KEPT_AT_MOST)
      break;
    kept.delete(oldest);
  }
}

const watchers = new Set<() => void>();

/** Forgets all answers, after the database was changed; what is shown is asked anew. */
export function forget(): void {
  kept.clear();
  generation++;
  for (const watcher of watchers)
    watcher();
}

async function read<T>(response: Response): Promise<T> {
  const body: unknown = await response.json().catch(() => null);
  if (response.ok && body !== null)
    return body as T;
  const error = (body as { error?: { code?: string; message?: string; parameter?: string } } | null)?.error;
  throw new ApiError(error?.message ?? `HTTP ${response.status}`, error?.code ?? String(response.status), error?.parameter);
}

export async function get<T>(url: string, signal?: AbortSignal): Promise<T> {
  if (kept.has(url))
    return kept.get(url) as T;
  const before = generation;
  const value = await read<T>(await fetch(url, { signal, headers: { accept: "application/json" } }));
  if (before === generation)
    keep(url, value);
  return value;
}

export async function send<T>(method: "POST" | "DELETE", url: string, body?: unknown): Promise<T> {
  const init: RequestInit = { method, headers: { accept: "application/json" } };
  if (body !== undefined) {
    init.body = JSON.stringify(body);
    init.headers = { accept: "application/json", "content-type": "application/json" };
  }
  return read<T>(await fetch(url, init));
}

export interface Answer<T> { data: T | null; error: Error | null; busy: boolean; again(): void }

/** The answer to a GET. While the next one is awaited, the last one stays, so that the page doesn't jump. */
export function useAnswer<T>(url: string | null): Answer<T> {
  const [state, setState] = useState<{ data: T | null; error: Error | null; url: string | null }>({ data: null, error: null, url: null });
  const [turn, setTurn] = useState(0);

  useEffect(() => {
    const watcher = (): void => setTurn((n) => n + 1);
    watchers.add(watcher);
    return () => void watchers.delete(watcher);
  }, []);
  useEffect(() => {
    if (url === null) {
      setState({ data: null, error: null, url: null });
      return undefined;
    }
    const stop = new AbortController();
    get<T>(url, stop.signal).then(
      (data) => setState({ data, error: null, url }),
      (error: unknown) => {
        if (!stop.signal.aborted)
          setState({ data: null, error: error instanceof Error ? error : new Error(String(error)), url });
      },
    );
    return () => stop.abort();
  }, [url, turn]);
  return {
    data: state.data,
    error: state.error,
    busy: url !== null && state.url !== url,
    again: forget,
  };
}
