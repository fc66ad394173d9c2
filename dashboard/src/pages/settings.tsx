import { useState } from "preact/hooks";
import { ask, get, mayChange, origin, url } from "../api";
import { bytes, count, ms, span } from "../format";
import { useLoad } from "../load";
import { change, param } from "../router";
import { period, range } from "../time";
import { t } from "../text";
import { Icon } from "../ui/icons";
import { Badge, Check, Code, Empty, ErrorNote, Head, Panel, Shown, Status, Sure, Table, Tabs, tell } from "../ui/parts";

interface Setting { path: string; value: string | null; origin: string; reload: string }
interface Config { file: string | null; settings: Setting[]; warnings: (string | { message?: string })[] }
interface Refreshed { status: string; duration_ms: number; changed: string[]; needs_restart: string[]; faults: { setting?: string; file?: string; line?: number; message: string; cure?: string | null }[] }
interface Storage { backend: string; status: string; ledger: { status: string; failure: string | null; rows_waiting: number; oldest_row_ms: number; bytes: number; rows_lost: number; rows_rejected: number }; sums_counted_as_other: number }

const TABS = ["settings", "storage", "api"] as const;

export function Settings() {
  const tab = (TABS as readonly string[]).includes(param("tab")) ? (param("tab") as (typeof TABS)[number]) : "settings";
  const [result, put] = useState<Refreshed | null>(null);
  const [error, fail] = useState<unknown>(null);
  const [busy, work] = useState(false);
  const refresh = async (): Promise<void> => {
    work(true);
    fail(null);
    try {
      put((await ask<Refreshed>(url("admin/runtime/refresh"), { method: "POST" })).data);
    } catch (e) {
      fail(e);
    } finally {
      work(false);
    }
  };
  return (
    <>
      <Head title={t.settings.title} text={t.settings.text}>{mayChange() && <button type="button" class="button" disabled={busy} onClick={() => void refresh()}><Icon name="reload" />{t.settings.refresh}</button>}</Head>
      <div aria-live="polite">
        {error !== null && <ErrorNote error={error} />}
        {result && (
          <div class={"note stack tight " + (result.status === "ok" ? "good" : "warn")}>
            <span>{t.settings.refreshed(result.status, ms(result.duration_ms))}</span>
            {result.changed.length > 0 && <span>{t.settings.changed}: {result.changed.join(", ")}</span>}
            {result.needs_restart.length > 0 && <span>{t.settings.needsRestart}: {result.needs_restart.join(", ")}</span>}
            {result.faults.length > 0 && <b>{t.settings.faults}</b>}
            {result.faults.map((it, i) => <span key={i} class="wrap"><code>{[it.file, it.line].filter(Boolean).join(":")}</code> {it.message}{it.cure ? ` (${it.cure})` : ""}</span>)}
          </div>
        )}
      </div>
      <Tabs label={t.settings.title} value={tab} options={TABS.map((it) => [it, t.settings.tabs[it]] as const)} choose={(it) => change({ tab: it === "settings" ? null : it })} />
      {tab === "settings" ? <All key={result ? result.duration_ms : 0} /> : tab === "storage" ? <Stored /> : <Api />}
    </>
  );
}

function All() {
  const data = useLoad("settings", (signal) => get<Config>("admin/runtime/config", {}, signal));
  const find = param("find").toLowerCase();
  const only = param("set") !== "0";
  return (
    <Shown of={data}>
      {(config) => {
        const found = config.settings.filter((it) => (!only || it.origin !== "default") && (it.path.toLowerCase().includes(find) || String(it.value ?? "").toLowerCase().includes(find)));
        return (
          <>
            {config.warnings?.length > 0 && <div class="note warn"><b>{t.settings.warnings}</b>{config.warnings.map((it, i) => <p key={i} class="wrap">{typeof it === "string" ? it : (it.message ?? JSON.stringify(it))}</p>)}</div>}
            <div class="filters">
              <input class="input" type="search" aria-label={t.settings.filter} placeholder={t.settings.filter} value={param("find")} onInput={(event) => change({ find: event.currentTarget.value }, true)} />
              <Check label={t.settings.changedOnly} value={only} change={(it) => change({ set: it ? null : "0" })} />
              <span class="grow" />
              <span class="small quiet">{t.settings.file}: <code>{config.file ?? t.settings.noFile}</code></span>
            </div>
            <section class="panel">
              {found.length ? (
                <Table head={<><th>{t.settings.name}</th><th>{t.settings.value}</th><th>{t.settings.origin}</th><th>{t.settings.reload}</th></>}>
                  {found.map((it) => <tr key={it.path}><td><code>{it.path}</code></td><td class="wrap"><code>{it.value === null || it.value === "" ? t.none : it.value}</code></td><td class="wrap">{it.origin === "default" ? <span class="quiet">{it.origin}</span> : <Badge mood="accent">{it.origin}</Badge>}</td><td class="quiet">{it.reload === "live" ? t.settings.live : t.settings.restart}</td></tr>)}
                </Table>
              ) : <Empty icon="gear" title={t.settings.noMatch}><button type="button" class="button" onClick={() => change({ find: null, set: "0" })}>{t.all}</button></Empty>}
            </section>
          </>
        );
      }}
    </Shown>
  );
}

function Stored() {
  const data = useLoad("storage", (signal) => get<Storage>("admin/storage", {}, signal), 5000);
  return (
    <Shown of={data}>
      {(it) => (
        <div class="grid two">
          <Panel title={t.settings.backend} aside={<Status mood={it.status === "up" ? "good" : "bad"}>{it.status}</Status>}>
            <dl class="facts"><dt>{t.settings.backend}</dt><dd><code>{it.backend}</code></dd><dt>{t.settings.others}</dt><dd>{count(it.sums_counted_as_other)}</dd></dl>
          </Panel>
          <Panel title={t.settings.ledger} aside={<Status mood={it.ledger.status === "up" ? "good" : "bad"}>{it.ledger.status}</Status>}>
            <dl class="facts">
              {it.ledger.failure && <><dt>{t.call.error}</dt><dd>{it.ledger.failure}</dd></>}
              <dt>{t.settings.waiting}</dt><dd>{count(it.ledger.rows_waiting)}</dd>
              <dt>{t.settings.oldest}</dt><dd>{it.ledger.rows_waiting ? span(it.ledger.oldest_row_ms) : t.none}</dd>
              <dt>{t.settings.size}</dt><dd>{bytes(it.ledger.bytes)}</dd>
              <dt>{t.settings.lost}</dt><dd>{it.ledger.rows_lost ? <Badge mood="bad">{count(it.ledger.rows_lost)}</Badge> : 0}</dd>
              <dt>{t.settings.rejected}</dt><dd>{it.ledger.rows_rejected ? <Badge mood="bad">{count(it.ledger.rows_rejected)}</Badge> : 0}</dd>
            </dl>
          </Panel>
          {mayChange() && (
            <Panel title={t.settings.recalc}>
              <div class="stack tight">
                <p class="quiet">{t.settings.recalcText}</p>
                <div><Sure label={t.settings.recalc} ask={t.settings.recalcSure} tiny={false} act={async () => { await ask(url("admin/usage/recalculate", period(range())), { method: "POST", body: period(range()) }); tell(t.settings.recalcDone); }} /></div>
              </div>
            </Panel>
          )}
        </div>
      )}
    </Shown>
  );
}

function Api() {
  return (
    <Panel title={t.settings.tabs.api}>
      <div class="stack tight">
        <p class="quiet">{t.settings.apiText}</p>
        <Code text={`curl -H "Authorization: Bearer $GATEHOUSE_KEY" ${origin}/admin/usage/summary`} />
        <p><a href={url("admin/openapi.json")} target="_blank" rel="noreferrer">{t.settings.openapi}</a></p>
      </div>
    </Panel>
  );
}
