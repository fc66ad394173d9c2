// Numbers as text, with their units. What is not known is a dash or a word, never 0.
import { t } from "./text";

export type Maybe<T> = T | null | undefined;

const whole = new Intl.NumberFormat("en");

export function count(n: Maybe<number>): string {
  return n === null || n === undefined ? t.none : whole.format(n);
}

/** Three digits and a letter, for large numbers. */
export function short(n: Maybe<number>): string {
  if (n === null || n === undefined) return t.none;
  const size = Math.abs(n);
  if (size < 10_000) return whole.format(Math.round(n * 100) / 100);
  for (const [unit, letter] of [[1e12, "T"], [1e9, "G"], [1e6, "M"], [1e3, "k"]] as const) {
    if (size >= unit) return (n / unit).toFixed(size >= unit * 100 ? 0 : 1).replace(/\.0$/, "") + " " + letter;
  }
  return String(n);
}

/** Nano-dollars in dollars: all that counts, and at least cents. */
export function money(nanos: Maybe<number>): string {
  if (nanos === null || nanos === undefined) return t.unknown;
  const sign = nanos < 0 ? "−" : "";
  const size = Math.abs(nanos);
  const dollars = size / 1e9;
  if (dollars >= 100_000) return sign + "$" + short(Math.round(dollars));
  if (size === 0) return "$0.00";
  if (dollars >= 1) return sign + "$" + new Intl.NumberFormat("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(dollars);
  const digits = Math.min(9, Math.max(2, 2 - Math.floor(Math.log10(dollars))));
  return sign + "$" + dollars.toFixed(digits).replace(/(\.\d\d\d*?)0+$/, "$1");
}

/** The exact amount, for a tooltip. */
export function exact(nanos: Maybe<number>): string {
  if (nanos === null || nanos === undefined) return t.unknownCost;
  const size = Math.abs(Math.trunc(nanos));
  const text = `${Math.floor(size / 1e9)}.${String(size % 1e9).padStart(9, "0")}`;
  return (nanos < 0 ? "−$" : "$") + text;
}

/** Dollars as nano-dollars, exact where the number is. */
export function nanos(dollars: Maybe<number>): number | null {
  return dollars === null || dollars === undefined ? null : Math.round(dollars * 1e9);
}

export function ms(milliseconds: Maybe<number>): string {
  if (milliseconds === null || milliseconds === undefined) return t.none;
  if (milliseconds < 1) return milliseconds.toFixed(2) + " ms";
  if (milliseconds < 10) return milliseconds.toFixed(1) + " ms";
  if (milliseconds < 1000) return Math.round(milliseconds) + " ms";
  if (milliseconds < 60_000) return (milliseconds / 1000).toFixed(milliseconds < 10_000 ? 2 : 1) + " s";
  return span(milliseconds);
}

export function micros(us: Maybe<number>): string {
  return ms(us === null || us === undefined ? us : us / 1000);
}

/** A long time, roughly. */
export function span(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 60) return seconds + " s";
  if (seconds < 3600) return Math.floor(seconds / 60) + " min";
  if (seconds < 86_400) return Math.floor(seconds / 3600) + " h";
  return Math.floor(seconds / 86_400) + " d";
}

export function percent(part: number, of: number): string {
  if (!of) return t.none;
  return share(part / of);
}

export function share(ratio: Maybe<number>): string {
  if (ratio === null || ratio === undefined || !Number.isFinite(ratio)) return t.none;
  const hundred = ratio * 100;
  if (hundred > 0 && hundred < 0.1) return "< 0.1 %";
  if (hundred < 100 && hundred > 99.9) return "> 99.9 %";
  return (hundred >= 99.95 || hundred === 0 ? hundred.toFixed(0) : hundred.toFixed(1)) + " %";
}

export function bytes(n: Maybe<number>): string {
  if (n === null || n === undefined) return t.none;
  if (n < 1000) return n + " B";
  if (n < 1e6) return (n / 1e3).toFixed(1) + " kB";
  if (n < 1e9) return (n / 1e6).toFixed(1) + " MB";
  return (n / 1e9).toFixed(2) + " GB";
}

/** What a field lists with commas between. */
export const listed = (text: string): string[] => text.split(",").map((it) => it.trim()).filter(Boolean);
