// The names of keys by their ids.
import { signal } from "@preact/signals";
import { get, session } from "./api";

const names = signal<Map<string, string>>(new Map());
let asked = 0;

/** Reads the names again, unless that was done in the last half minute. */
export function askNames(now = Date.now()): void {
  if (now - asked < 30_000 || !session.value) return;
  asked = now;
  get<{ data: { id: string; name: string }[] }>("admin/keys", { limit: 1000 }).then(
    (list) => (names.value = new Map(list.data.map((key) => [key.id, key.name]))),
    () => undefined,
  );
}

export function forgetNames(): void {
  asked = 0;
  names.value = new Map();
}

/** The name of a key, or its id where there is none. */
export function keyName(id: string): string {
  return names.value.get(id) ?? id;
}

export function knownKeys(): [string, string][] {
  return [...names.value];
}
