// The range of time of the address, in the time zone of the address.
import { change, param } from "./router";

export const RANGES = ["15m", "1h", "24h", "7d", "30d", "month"] as const;

export interface Range {
  from: number;
  to: number;
  /** The name of a range that moves on, empty for a fixed one. */
  name: string;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const LENGTHS: Record<string, number> = { "15m": 15 * MINUTE, "1h": HOUR, "24h": DAY, "7d": 7 * DAY, "30d": 30 * DAY };

export const localZone = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

/** Whether there is a zone, by its name: to ask costs far more than to remember. */
const zones = new Map<string, boolean>();

function exists(name: string): boolean {
  let known = zones.get(name);
  if (known === undefined) {
    try {
      new Intl.DateTimeFormat("en", { timeZone: name });
      known = true;
    } catch {
      known = false;
    }
    zones.set(name, known);
  }
  return known;
}

export function zone(): string {
  const wanted = param("tz") || readStored("tz") || localZone;
  return exists(wanted) ? wanted : "UTC";
}

export function readStored(name: string): string {
  try {
    return localStorage.getItem("gatehouse." + name) ?? "";
  } catch {
    return "";
  }
}

/** Keeps a preference, or the views that were saved; nothing else is ever stored. */
export function store(name: "theme" | "tz" | "rail" | "views", value: string): void {
  try {
    localStorage.setItem("gatehouse." + name, value);
  } catch {
    // Without storage the preference lasts as long as the page.
  }
}

/** The parameters of saved views of the log, by their names. */
export function savedViews(): Record<string, string> {
  try {
    const views: unknown = JSON.parse(readStored("views") || "{}");
    return Object.fromEntries(Object.entries(views as object).filter(([, query]) => typeof query === "string" && query.startsWith("?"))) as Record<string, string>;
  } catch {
    return {};
  }
}

export function saveViews(views: Record<string, string>): void {
  store("views", JSON.stringify(views));
}

const DIGITS = new Map<string, Intl.DateTimeFormat>();

function format(name: string): Intl.DateTimeFormat {
  let made = DIGITS.get(name);
  if (!made) {
    made = new Intl.DateTimeFormat("en-CA", {
      timeZone: name, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit",
    });
    DIGITS.set(name, made);
  }
  return made;
}

interface Wall { year: string; month: string; day: string; hour: string; minute: string; second: string }

export function wall(time: number, name = zone()): Wall {
  const parts: Record<string, string> = {};
  for (const part of format(name).formatToParts(time)) parts[part.type] = part.value;
  return parts as unknown as Wall;
}

/** The day of an instant, as 2026-11-28. */
export function day(time: number, name = zone()): string {
  const w = wall(time, name);
  return `${w.year}-${w.month}-${w.day}`;
}

/** The day after another. */
export function following(date: string): string {
  return new Date(Date.parse(date) + DAY).toISOString().slice(0, 10);
}

/** The instant at which a wall clock of the zone shows a time. */
export function instant(year: number, month: number, date: number, hour = 0, minute = 0, name = zone()): number {
  const wanted = Date.UTC(year, month - 1, date, hour, minute);
  let guess = wanted;
  for (let i = 0; i < 3; i++) {
    const w = wall(guess, name);
    const shown = Date.UTC(+w.year, +w.month - 1, +w.day, +w.hour, +w.minute, +w.second);
    if (shown === wanted) break;
    guess += wanted - shown;
  }
  return guess;
}

/** The range of the address. Ends are whole minutes, so that views of one minute ask the same. */
export function range(now = Date.now()): Range {
  const from = Date.parse(param("from"));
  const to = Date.parse(param("to"));
  if (from && to && to > from) return { from, to, name: "" };
  const name = param("range") || "24h";
  const end = Math.ceil(now / MINUTE) * MINUTE;
  if (name === "month") {
    const w = wall(now);
    return { from: instant(+w.year, +w.month, 1), to: end, name };
  }
  const length = LENGTHS[name];
  return length ? { from: end - length, to: end, name } : { from: end - DAY, to: end, name: "24h" };
}

export function before(range: Range): Range {
  return { from: range.from - (range.to - range.from), to: range.from, name: "" };
}

/** The parameters of reports for a range. */
export function period(range: Range): Record<string, string> {
  return {
    since: new Date(range.from).toISOString(),
    until: new Date(range.to).toISOString(),
    timezone: zone(),
  };
}

/** How a chart of the range is divided. Sums by minute are there for two days. */
export function interval(range: Range, now = Date.now()): string {
  const length = range.to - range.from;
  if (length <= 3 * HOUR && range.from > now - 46 * HOUR) return "minutely";
  if (length <= 26 * HOUR) return "quarter_hourly";
  if (length <= 4 * DAY) return "hourly";
  if (length <= 200 * DAY) return "daily";
  return "monthly";
}

export function step(interval: string): number {
  return { minutely: MINUTE, quarter_hourly: 15 * MINUTE, hourly: HOUR, daily: DAY, monthly: 30 * DAY }[interval] ?? DAY;
}

/** When days begin, by zone and day: the year of the overview asks for each of them several times. */
const days = new Map<string, number>();
const MOST_DAYS = 5000;

/** The instant at which a part of a report begins. */
export function begin(part: string): number {
  const date = /^(\d{4})-(\d{2})-(\d{2})$/.exec(part);
  if (!date) return Date.parse(part);
  const key = zone() + part;
  let known = days.get(key);
  if (known === undefined) {
    known = instant(+date[1]!, +date[2]!, +date[3]!);
    if (days.size >= MOST_DAYS) days.clear();
    days.set(key, known);
  }
  return known;
}

export function stamp(time: number | string | null | undefined, seconds = true): string {
  const at = typeof time === "string" ? Date.parse(time) : time;
  if (!at) return "–";
  const w = wall(at);
  return `${w.year}-${w.month}-${w.day} ${w.hour}:${w.minute}${seconds ? ":" + w.second : ""}`;
}

export function utc(time: number | string): string {
  return new Date(time).toISOString().replace("T", " ").replace(/\.\d+Z$/, " UTC");
}

/** How a fixed range is shown. */
export function shownRange(range: Range): string {
  const from = stamp(range.from, false);
  const to = stamp(range.to, false);
  return from.slice(0, 10) === to.slice(0, 10) ? `${from} – ${to.slice(11)}` : `${from} – ${to}`;
}

/** Shows a part of the time; at least five minutes of it. */
export function zoomTo(from: number, to: number): void {
  const start = Math.floor(from / MINUTE) * MINUTE;
  const end = Math.max(Math.ceil(to / MINUTE) * MINUTE, start + 5 * MINUTE);
  change({ from: new Date(start).toISOString(), to: new Date(end).toISOString(), range: null });
}
