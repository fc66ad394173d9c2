// What several pages say of the same things, apart from the pages, so that none loads another.
import { keyName } from "./names";
import { t } from "./text";
import type { Mood } from "./ui/parts";

export function outcomeMood(call: { outcome: string; status_code: number }): Mood {
  if (call.outcome === "success") return "good";
  if (call.outcome === "client_closed" || (call.outcome === "refused" && call.status_code < 500)) return "warn";
  return "bad";
}

export function providerMood(status: string): Mood {
  return ({ healthy: "good", degraded: "warn", unhealthy: "bad" } as Record<string, Mood>)[status] ?? "";
}

export function targetMood(state: string): Mood {
  return state === "closed" ? "good" : state === "open" || state === "suspended" ? "bad" : "warn";
}

export interface Budget {
  kind: string;
  name: string;
  user_path?: string;
  template?: string;
  period: string;
  period_label: string;
  period_seconds: number;
  source: string;
  amount: number;
  mode: string;
  rollover?: number;
  allow_unpriced?: boolean;
  period_start: string | null;
  period_end: string | null;
  limit_nanos: number;
  spent_nanos: number;
  held_nanos: number;
  remaining_nanos: number;
  usage_ratio: number;
  version: string;
}

export function budgetMood(it: Budget): Mood {
  return it.usage_ratio >= 1 ? "bad" : it.usage_ratio >= 0.8 ? "warn" : "";
}

export function subject(it: Budget): string {
  return it.kind === "all" ? t.budgets.kinds["all"]! : it.kind === "key" ? keyName(it.name) : it.name;
}

export function nameOfBudget(it: Budget): string {
  return `${subject(it)} · ${t.budgets.periods[it.period] ?? it.period_label}`;
}
