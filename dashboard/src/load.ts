// What a view reads: one request at a time, cancelled when its question changes, asked again while
// the page is seen.
import { useEffect, useRef, useState } from "preact/hooks";
import { signal } from "@preact/signals";

export interface Loaded<T> {
  data: T | undefined;
  error: Error | undefined;
  loading: boolean;
  again: () => void;
}

/** Counts up when the user asks for everything anew. */
export const refreshed = signal(0);

/**
 * @param key what the question depends on; `null` asks nothing
 * @param every milliseconds until it is asked again, 0 for never
 */
export function useLoad<T>(key: string | null, question: (signal: AbortSignal) => Promise<T>, every = 0): Loaded<T> {
  const [state, put] = useState<{ key: string | null; data?: T; error?: Error; loading: boolean }>({ key, loading: key !== null });
  const [turn, next] = useState(0);
  const latest = useRef(question);
  latest.current = question;
  const count = refreshed.value;

  useEffect(() => {
    if (key === null) {
      put({ key, loading: false });
      return;
    }
    const cancel = new AbortController();
    let timer = 0;
    put((old) => (old.key === key ? { ...old, loading: true } : { key, loading: true }));
    const run = async (): Promise<void> => {
      try {
        const data = await latest.current(cancel.signal);
        if (!cancel.signal.aborted) put({ key, data, loading: false });
      } catch (e) {
        if (!cancel.signal.aborted) put((old) => ({ key, data: old.key === key ? old.data : undefined, error: e as Error, loading: false }));
      }
      if (every && !cancel.signal.aborted) timer = window.setTimeout(whenSeen, every);
    };
    const whenSeen = (): void => {
      if (document.hidden) document.addEventListener("visibilitychange", whenSeen, { once: true });
      else void run();
    };
    void run();
    return () => {
      cancel.abort();
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", whenSeen);
    };
  }, [key, turn, every, count]);

  const current = state.key === key;
  return {
    data: current ? state.data : undefined,
    error: current ? state.error : undefined,
    loading: current ? state.loading : key !== null,
    again: () => next((n) => n + 1),
  };
}
