import { useState } from "preact/hooks";
import { ask, get, mayChange, url, wholePath } from "../api";
import { money, ms, percent, short } from "../format";
import { useLoad } from "../load";
import { change, href, param } from "../router";
import { range, zone } from "../time";
import { t } from "../text";
import { Ago, Badge, Empty, ErrorNote, Head, Panel, Shown, Status, Table, tell } from "../ui/parts";
import { byGroup, type Part } from "../usage";
import { AccountForm, Decisions, type Forced, type StoredAccount } from "./accounts";
import { providerMood, targetMood } from "../moods";

export interface ProviderStatus {
  name: string;
  type: string;
  status: string;
  status_reason: string | null;
  last_error: string | null;
  last_error_at: string | null;
  breaker: Forced | null;
  credentials_set: boolean;
  base_url: string;
  runtime: { discovered_model_count: number; last_model_fetch_at: string | null; last_model_fetch_error: string | null };
  load: { in_flight: number; limit: number | null; targets: number; targets_blocked: number; recent_calls: number; recent_failures: number };
}

interface Target { model: string; state: string; in_flight: number; limit: number | null; retry_in_ms?: number; first_content_ms?: number; tokens_per_second?: number; last_error: string | null; last_error_at: string | null }
/** An account with the state of its targets. */
export interface Health { id: string; suspended: boolean; reason?: string; provider_message?: string; learned: { model: string; operation: string; quirk: string }[]; targets: Target[] }

/** What is known of each account, and those that have no state as they are not in use. */
function joined(states: ProviderStatus[], health: { data: Health[] }, stored: { data: StoredAccount[] }) {
  const shown = states.map((it) => ({ status: it, health: health.data.find((account) => account.id === it.name), account: stored.data.find((account) => account.name === it.name) }));
  return { shown, unused: stored.data.filter((account) => !shown.some((it) => it.status.name === account.name)) };
}

export function Providers() {
  const now = range();
  // What an operator decides at another gateway is to be seen soon, so that the states are asked for more often.
  const states = useLoad("providers-states", (signal) => get<{ providers: ProviderStatus[] }>("admin/providers/status", {}, signal), 1000);
  const rest = useLoad("providers-page", (signal) => Promise.all([get<{ data: Health[] }>("admin/providers", {}, signal), get<{ data: StoredAccount[] }>("admin/accounts", {}, signal)]), 5000);
  const data = { data: states.data && rest.data && joined(states.data.providers, ...rest.data), error: states.error ?? rest.error, loading: states.loading || rest.loading, again: () => { states.again(); rest.again(); } };
  const use = useLoad(JSON.stringify(["accounts", now.name || [now.from, now.to], zone()]), (signal) => byGroup("accounts", range(), {}, signal), 30_000);
  const wanted = param("account");
  const editing = param("edit");
  const changes = mayChange() && wholePath();
  const edit = (name: string): void => change({ edit: name });
  return (
    <>
      <Head title={t.providers.title} text={t.providers.text}>{changes && <button type="button" class="button primary" onClick={() => change({ edit: "new" })}>{t.accounts.create}</button>}</Head>
      <Shown of={data}>
        {({ shown: all, unused }) => {
          if (!all.length && !unused.length) return <Panel><Empty icon="server" title={t.providers.empty} text={t.providers.emptyText}>{changes ? <button type="button" class="button" onClick={() => edit("new")}>{t.accounts.create}</button> : <a class="button" href={href("settings")}>{t.nav.settings}</a>}</Empty></Panel>;
          const shown = wanted && all.some((it) => it.status.name === wanted) ? [...all].sort((a, b) => Number(b.status.name === wanted) - Number(a.status.name === wanted)) : all;
          return (
            <>
              {shown.map((it) => <Provider key={it.status.name} status={it.status} health={it.health} account={it.account} edit={() => edit(it.status.name)} again={data.again} use={use.data && (use.data.find((part) => part.provider_name === it.status.name) ?? null)} />)}
              {unused.map((it) => (
                <Panel key={it.name} title={<>{it.name} <span class="quiet small">{it.type}</span></>} aside={<Status mood="">{t.accounts.disabled}</Status>}>
                  <div class="stack">
                    {it.problem && <div class="note bad wrap">{it.problem}</div>}
                    {changes && <Decisions name={it.name} account={it} forced={null} edit={() => edit(it.name)} again={data.again} />}
                  </div>
                </Panel>
              ))}
            </>
          );
        }}
      </Shown>
      {changes && editing && <AccountForm key={editing} name={editing} close={() => change({ edit: null })} done={(text) => { change({ edit: null }); tell(text); data.again(); }} />}
    </>
  );
}

interface ProviderProps { status: ProviderStatus; health: Health | undefined; account: StoredAccount | undefined; /** `null` without a call, `undefined` while it is not known */ use: Part | null | undefined; edit: () => void; again: () => void }

function Provider({ status, health, account, use, edit, again }: ProviderProps) {
  return (
    <Panel title={<>{status.name} {status.type !== status.name && <span class="quiet small">{status.type}</span>}</>} aside={<Status mood={providerMood(status.status)}>{t.providers.status[status.status] ?? status.status}</Status>}>
      <div class="stack">
        {(status.status_reason ?? health?.provider_message) && <div class={"note " + (status.status === "unhealthy" ? "bad" : "warn")}>{[status.status_reason, health?.provider_message].filter(Boolean).join(": ")}</div>}
        <div class="grid">
          <dl class="facts">
            <dt>{t.providers.address}</dt><dd><code>{status.base_url}</code></dd>
            <dt>{t.providers.credentials}</dt><dd>{status.credentials_set ? t.providers.credentialsSet : <Badge mood="bad">{t.providers.credentialsMissing}</Badge>}</dd>
            <dt>{t.providers.models}</dt><dd><a href={href("models", { find: status.name + "/" })}>{short(status.runtime.discovered_model_count)}</a>{status.runtime.last_model_fetch_at && <span class="quiet"> · {t.providers.fetched.toLowerCase()} <Ago at={status.runtime.last_model_fetch_at} /></span>}{status.runtime.last_model_fetch_error && <div class="small wrap">{status.runtime.last_model_fetch_error}</div>}</dd>
          </dl>
          <dl class="facts">
            <dt>{t.providers.inFlight}</dt><dd>{short(status.load.in_flight)}{status.load.limit !== null ? ` ${t.budgets.of} ${short(status.load.limit)}` : ""}</dd>
            <dt>{t.providers.calls}</dt><dd>{short(status.load.recent_calls)}{status.load.recent_failures > 0 && <> <Badge mood="bad">{t.providers.failures(percent(status.load.recent_failures, status.load.recent_calls))}</Badge></>}</dd>
            <dt>{t.providers.use}</dt><dd>{use ? <a href={href("logs", { account: status.name })}>{short(use.requests)} {t.requests} · {money(use.total_cost_nanos)} · p95 {ms(use.first_content_ms.p95)}</a> : use === null ? t.providers.unused : t.none}</dd>
            <dt>{t.providers.lastError}</dt><dd>{status.last_error ? <><a href={href("logs", { account: status.name, error_type: status.last_error })}>{status.last_error}</a> <span class="quiet"><Ago at={status.last_error_at} /></span></> : t.none}</dd>
          </dl>
        </div>
        {health && health.targets.length > 0 ? (
          <Table head={<><th>{t.providers.model}</th><th>{t.providers.stateName}</th><th class="num">{t.providers.inFlight}</th><th class="num">{t.providers.first}</th><th class="num">{t.providers.speed}</th><th>{t.providers.lastError}</th></>}>
            {health.targets.map((target) => (
              <tr key={target.model}>
                <td class="wrap">{target.model}</td>
                <td><Status mood={targetMood(target.state)}>{t.providers.state[target.state] ?? target.state}</Status>{target.retry_in_ms ? <span class="quiet small"> {t.providers.retryIn(ms(target.retry_in_ms))}</span> : ""}</td>
                <td class="num">{target.in_flight}{target.limit !== null ? ` / ${target.limit}` : ""}</td>
                <td class="num">{ms(target.first_content_ms)}</td>
                <td class="num">{target.tokens_per_second ? `${short(Math.round(target.tokens_per_second))} ${t.tokPerSecond}` : t.none}</td>
                <td>{target.last_error ? <>{target.last_error} <span class="quiet small"><Ago at={target.last_error_at} /></span></> : t.none}</td>
              </tr>
            ))}
          </Table>
        ) : <p class="quiet">{t.providers.noTargets}</p>}
        {health && health.learned.length > 0 && <p class="small quiet">{t.providers.learned}: {health.learned.map((it) => `${it.model} ${it.quirk}`).join(", ")}</p>}
        {account?.problem && <div class="note bad wrap">{account.problem}</div>}
        {mayChange() && wholePath() && <Decisions name={status.name} account={account} forced={status.breaker} edit={edit} again={again} />}
        {mayChange() && <Test name={status.name} models={health?.targets.map((it) => it.model) ?? []} />}
      </div>
    </Panel>
  );
}

interface Tested { status: string; latency_ms: number; problem: string | null; request_id: string | null }

function Test({ name, models }: { name: string; models: string[] }) {
  const [model, choose] = useState("");
  const [busy, work] = useState(false);
  const [result, put] = useState<Tested | null>(null);
  const [error, fail] = useState<unknown>(null);
  const run = async (): Promise<void> => {
    work(true);
    put(null);
    fail(null);
    try {
      put((await ask<Tested>(url(`admin/providers/${encodeURIComponent(name)}/test`), { method: "POST", body: model ? { model } : {} })).data);
    } catch (e) {
      fail(e);
    } finally {
      work(false);
    }
  };
  return (
    <div class="stack tight">
      <div class="row wrapping">
        <select class="select" aria-label={t.providers.testModel} value={model} onChange={(event) => choose(event.currentTarget.value)} style={{ width: "auto" }}>
          <option value="">{t.providers.onlyList}</option>
          {models.map((it) => <option key={it} value={it}>{it}</option>)}
        </select>
        <button type="button" class="button" disabled={busy} onClick={() => void run()}>{busy ? t.providers.testing : t.providers.test}</button>
        <span class="small quiet">{t.providers.testHint}</span>
      </div>
      <div aria-live="polite">
        {result && <div class={"note " + (result.status === "ok" ? "good" : "bad")}>{result.status === "ok" ? t.providers.ok(ms(result.latency_ms)) : t.providers.bad(result.problem ?? result.status)}{result.request_id && <> <a href={href("logs", { call: result.request_id })}>{t.play.trace}</a></>}</div>}
        {error !== null && <ErrorNote error={error} />}
      </div>
    </div>
  );
}
