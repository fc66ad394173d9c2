// Usage as the reports have it.
import { get, session } from "./api";
import { begin, day, interval, period, step, type Range } from "./time";
import type { Series } from "./ui/chart";
import { largest } from "./ui/chart";
import { t } from "./text";

export interface Percentiles { p50: number | null; p95: number | null; p99: number | null }

export interface Sum {
  requests: number;
  input_tokens: number;
  output_tokens: number;
  total_tokens: number;
  total_cost_nanos: number | null;
  unpriced: boolean;
  unpriced_requests: number;
  failed_requests: number;
  streamed_requests: number;
  attempts: number;
  duration_ms: Percentiles;
  first_content_ms: Percentiles;
}

export interface Summary extends Omit<Sum, "requests" | "input_tokens" | "output_tokens"> {
  total_requests: number;
  total_input_tokens: number;
  total_output_tokens: number;
  total_saved_cost_nanos: number;
}

export type Part = Sum & { date?: string; model?: string; account?: string; provider_name?: string; provider?: string; operation?: string; user_path?: string; key?: string; tag?: string; end_user?: string };

/** What a report is about, and the member and parameter that name it. */
export const GROUPS = {
  models: "model", accounts: "account", operations: "operation", "user-paths": "user_path", keys: "key", tags: "tag", "end-users": "end_user",
} as const;
export type Group = keyof typeof GROUPS;

export type Metric = "requests" | "cost" | "tokens" | "input" | "output" | "failed" | "first" | "duration";

export function value(sum: Sum, metric: Metric): number | null {
  switch (metric) {
    case "requests": return sum.requests;
    case "cost": return sum.total_cost_nanos;
    case "tokens": return sum.total_tokens;
    case "input": return sum.input_tokens;
    case "output": return sum.output_tokens;
    case "failed": return sum.failed_requests;
    case "first": return sum.first_content_ms.p95;
    case "duration": return sum.duration_ms.p95;
  }
}

export function name(part: Part, group: Group): string {
  return (group === "accounts" ? part.provider_name : part[GROUPS[group]]) ?? "";
}

/** Where the rows and sums of the one who is signed in are. */
export function reports(): string {
  return session.value ? "admin/usage/" : "v1/usage/";
}

export function summary(range: Range, filters: Record<string, string>, signal: AbortSignal): Promise<Summary> {
  return get<Summary>(reports() + "summary", { ...period(range), ...filters, cache_mode: "all" }, signal);
}

export function byGroup(group: Group, range: Range, filters: Record<string, string>, signal: AbortSignal): Promise<Part[]> {
  return get<Part[]>(reports() + group, { ...period(range), ...filters, cache_mode: "all" }, signal);
}

export interface Timeline { times: number[]; parts: (Part | undefined)[]; step: number }

/** Sums over time, with a place for every part of the range. */
export async function timeline(range: Range, filters: Record<string, string>, signal: AbortSignal, each = interval(range)): Promise<Timeline> {
  const all = await get<Part[]>(reports() + "daily", { ...period(range), ...filters, interval: each, cache_mode: "all" }, signal);
  const length = step(each);
  const byTime = new Map(all.map((part) => [begin(part.date ?? ""), part]));
  const times = new Set([...byTime.keys()].filter((time) => time + length > range.from && time < range.to));
  // Parts without a call are not in the report.
  if (each !== "monthly") {
    const first = times.size ? Math.min(...times) : each === "daily" ? begin(day(range.from)) : Math.floor(range.from / length) * length;
    let time = first - Math.floor((first - range.from) / length) * length;
    for (let guard = 0; time < range.to && guard < 5000; time += length, guard++) {
      const near = [...byTime.keys()].some((known) => Math.abs(known - time) < length / 2);
      if (!near && time + length > range.from) times.add(time);
    }
  }
  const sorted = [...times].sort((a, b) => a - b);
  return { times: sorted, parts: sorted.map((time) => byTime.get(time)), step: length };
}

/** Series of the largest groups over time; the rest is one more. */
export async function grouped(group: Group, metric: Metric, range: Range, filters: Record<string, string>, signal: AbortSignal, most = 5): Promise<{ line: Timeline; series: Series[] }> {
  const [whole, parts] = await Promise.all([timeline(range, filters, signal), byGroup(group, range, filters, signal)]);
  const sums = new Map<string, number>();
  for (const part of parts) sums.set(name(part, group), (sums.get(name(part, group)) ?? 0) + (value(part, metric) ?? 0));
  const names = [...sums].sort((a, b) => b[1] - a[1]).slice(0, most).map(([it]) => it);
  const lines = await Promise.all(names.map((it) => timeline(range, { ...filters, [GROUPS[group]]: it }, signal)));
  const series = lines.map((line, i) => {
    const at = new Map(line.times.map((time, j) => [time, line.parts[j]]));
    return { name: names[i] || t.none, values: whole.times.map((time) => { const part = at.get(time); return part ? value(part, metric) : 0; }) };
  });
  if (sums.size > names.length && metric !== "first" && metric !== "duration") {
    const rest = whole.times.map((_, i) => {
      const part = whole.parts[i];
      const all = part ? value(part, metric) : 0;
      return all === null ? null : Math.max(0, all - series.reduce((sum, s) => sum + (s.values[i] ?? 0), 0));
    });
    series.push({ name: t.others, values: rest });
  }
  return { line: whole, series: largest(series) };
}

export interface Attempt {
  id: string;
  account: string;
  provider: string;
  model: string;
  operation: string;
  start_us: number;
  duration_us: number;
  first_content_us?: number | null;
  error?: string | null;
  finish_reason?: string | null;
  usage?: Record<string, unknown>;
  charge?: Record<string, unknown>;
}

export interface Call {
  id: string;
  request_id: string;
  timestamp: string;
  model: string;
  requested_model: string;
  provider: string;
  provider_name: string;
  endpoint: string;
  operation: string;
  key: string;
  user_path: string;
  end_user: string | null;
  session: string | null;
  cache_type: string | null;
  stream: boolean;
  status_code: number;
  outcome: string;
  error_type: string | null;
  finish_reason: string | null;
  duration_us: number;
  first_content_us: number | null;
  input_tokens: number;
  output_tokens: number;
  total_tokens: number;
  cached_tokens: number;
  cache_write_tokens: number;
  reasoning_tokens: number;
  estimated: boolean;
  unpriced: boolean;
  input_cost_nanos: number | null;
  output_cost_nanos: number | null;
  total_cost_nanos: number | null;
  attempts: Attempt[];
}

export interface Page { entries: Call[]; next: string | null }

export interface Session {
  session: string;
  user_path: string;
  first: string;
  last: string;
  requests: number;
  failed_requests: number;
  input_tokens: number;
  output_tokens: number;
  total_cost_nanos: number | null;
  models: string[];
}

export function sessions(range: Range, filters: Record<string, string>, signal: AbortSignal): Promise<{ sessions: Session[]; complete: boolean }> {
  return get(reports() + "sessions", { ...period(range), ...filters }, signal);
}

export interface Reliability {
  requests: number;
  retried_requests: number;
  failed_over_requests: number;
  rescued_requests: number;
  attempts: { account: string; error_type: string | null; attempts: number }[];
  outcomes: { outcome: string; requests: number }[];
  errors: { error_type: string; requests: number }[];
  complete: boolean;
}

export function reliability(range: Range, filters: Record<string, string>, signal: AbortSignal): Promise<Reliability> {
  return get(reports() + "reliability", { ...period(range), ...filters }, signal);
}

/** How many calls have each value of a filter. */
export type Facets = Record<string, { value: string; requests: number }[]>;

export async function facets(range: Range, filters: Record<string, string>, signal: AbortSignal): Promise<Facets> {
  return (await get<{ facets: Facets }>(reports() + "facets", { ...period(range), ...filters }, signal)).facets;
}

/** The row of a call; `undefined` while there is none. */
export async function row(id: string, signal?: AbortSignal): Promise<Call | undefined> {
  return (await get<Page>(reports() + "log", { request_id: id }, signal)).entries[0];
}
