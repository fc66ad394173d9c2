// The filters of the address: which calls count.
import { wholePath } from "./api";
import { change, params } from "./router";
import { keyName } from "./names";
import { t } from "./text";
import { Icon } from "./ui/icons";

const NAMES = ["model", "account", "operation", "user_path", "key", "tag", "end_user", "status", "error_type", "session", "finish_reason", "outcome", "stream", "cache", "min_duration_ms", "search"] as const;
export type FilterName = (typeof NAMES)[number];

const LABELS: Record<FilterName, string> = {
  model: t.logs.model, account: t.nav.providers, operation: t.call.operation, user_path: t.logs.path, key: t.logs.key, tag: t.logs.tag, end_user: t.logs.endUser,
  status: t.logs.statusCode, error_type: t.logs.errorType, session: t.logs.session, finish_reason: t.logs.finish, outcome: t.call.outcome, stream: t.logs.streamed, cache: t.nav.cache, min_duration_ms: t.logs.slower, search: t.logs.search,
};

/** Those by which usage is summed up. */
const SUMMED: readonly FilterName[] = ["model", "account", "operation", "user_path", "key", "tag", "end_user", "status"];

export function filters(sums = false): Record<string, string> {
  const all: Record<string, string> = {};
  for (const name of sums ? SUMMED : NAMES) {
    const value = params.value.get(name);
    if (value) all[name] = value;
  }
  return all;
}

/** By each of these usage is summed up alone, or together with the model. */
const ALONE = ["user_path", "key", "tag", "end_user"];

/** Whether usage is summed up by a dimension together with the filters. */
export function summed(dimension: string): boolean {
  const all = new Set([...Object.keys(filters(true)), dimension, ...(wholePath() ? [] : ["user_path"])]);
  const alone = ALONE.filter((it) => all.has(it));
  return alone.length === 0 || (alone.length === 1 && [...all].every((it) => it === "model" || it === alone[0]));
}

export function Chips({ sums = false, without = [] }: { sums?: boolean; without?: readonly string[] }) {
  const set = Object.entries(filters(sums)).filter(([name]) => !without.includes(name));
  if (!set.length) return null;
  return (
    <div class="row wrapping">
      {set.map(([name, value]) => (
        <span key={name} class="chip">
          <span class="cut"><span class="quiet">{LABELS[name as FilterName]}</span> {name === "key" ? keyName(value) : value}</span>
          <button type="button" aria-label={t.logs.removeFilter(LABELS[name as FilterName])} onClick={() => change({ [name]: null })}><Icon name="close" /></button>
        </span>
      ))}
      <button type="button" class="button plain tiny" onClick={() => change(Object.fromEntries(NAMES.map((name) => [name, null])))}>{t.logs.clear}</button>
    </div>
  );
}
