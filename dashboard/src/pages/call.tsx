import { useEffect } from "preact/hooks";
import { Failure, ask, get, mayChange, url, wholePath } from "../api";
import { exact, micros, money, short } from "../format";
import { useLoad } from "../load";
import { keyName } from "../names";
import { change, href, param } from "../router";
import { curlOf } from "../samples";
import { stamp, utc } from "../time";
import { answered, asked } from "../talk";
import { t } from "../text";
import { Icon } from "../ui/icons";
import { Badge, Code, CopyButton, Drawer, Empty, Shown, Table, Tabs, said, tell } from "../ui/parts";
import { Talk } from "../ui/talk";
import { row, type Attempt, type Call } from "../usage";
import { outcomeMood } from "../moods";

export interface Finding { guardrail?: string; guard?: string; kind: string; place?: string; action: string; direction?: string; dry_run?: boolean }

export interface AuditRow {
  id: string;
  request_id: string;
  timestamp: string;
  method: string;
  path: string;
  client_ip: string;
  requested_model: string;
  user_path: string;
  auth_key_id: string;
  status_code: number;
  outcome: string;
  guardrails: Finding[];
  bodies: string | null;
  data: {
    user_agent?: string | null;
    error_message?: string | null;
    request_headers?: Record<string, unknown>;
    response_headers?: Record<string, unknown>;
    request_body?: unknown;
    response_body?: unknown;
    client_request_body?: unknown;
    client_response_body?: unknown;
  };
}

type Audit = { row: AuditRow | null };

async function audit(id: string, signal: AbortSignal): Promise<Audit> {
  try {
    const found = (await get<{ entries: AuditRow[] }>("admin/audit/log", { request_id: id }, signal)).entries[0];
    const row = found ? await get<AuditRow>(`admin/audit/log/${encodeURIComponent(found.id)}`, {}, signal) : null;
    return { row };
  } catch (e) {
    if (!(e instanceof Failure) || (e.status !== 503 && e.status !== 403)) throw e;
    return { row: null };
  }
}

const TABS = ["timeline", "talk", "cost", "guards", "cache", "raw"] as const;

export function CallDrawer({ id, close, previous, next }: { id: string; close: () => void; previous?: (() => void) | undefined; next?: (() => void) | undefined }) {
  const view = (TABS as readonly string[]).includes(param("view")) ? (param("view") as (typeof TABS)[number]) : "timeline";
  const call = useLoad("call" + id, async (signal) => {
    // A row is there shortly after its call has ended.
    for (let left = 4; left > 0; left--) {
      const there = await row(id, signal);
      if (there) return there;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    return null;
  });
  const kept = useLoad("audit" + id, (signal) => audit(id, signal));
  useEffect(() => {
    const key = (event: KeyboardEvent): void => {
      if ((event.target as HTMLElement).closest("input, textarea, select")) return;
      if (event.key === "j") next?.();
      else if (event.key === "k") previous?.();
    };
    addEventListener("keydown", key);
    return () => removeEventListener("keydown", key);
  }, [next, previous]);
  const body = kept.data?.row?.data.client_request_body ?? kept.data?.row?.data.request_body;
  return (
    <Drawer
      title={<>{t.call.title} <code>{id}</code></>}
      close={close}
      foot={
        <>
          <button type="button" class="button square" aria-label={t.call.previous} title={t.call.previous} disabled={!previous} onClick={() => previous?.()}><Icon name="left" /></button>
          <button type="button" class="button square" aria-label={t.call.next} title={t.call.next} disabled={!next} onClick={() => next?.()}><Icon name="right" /></button>
          <span class="grow" />
          <CopyButton tiny={false} label={t.call.link} text={location.href} />
          {call.data && body !== undefined && <CopyButton tiny={false} label={t.call.curl} text={curlOf(call.data.endpoint, body)} />}
          {call.data?.operation === "chat-completions" && <a class="button" href={href("playground", { from_call: id, model: call.data.requested_model })}>{t.call.replay}</a>}
        </>
      }
    >
      <Shown of={call}>
          {(row) => !row ? <Empty icon="list" title={t.call.missing} text={t.call.missingText} /> : (
            <>
              <Facts call={row} audit={kept.data?.row ?? null} />
              <Tabs label={t.call.title} value={view} options={TABS.map((it) => [it, t.call.tabs[it]] as const)} choose={(it) => change({ view: it === "timeline" ? null : it }, true)} />
              <div role="tabpanel" aria-label={t.call.tabs[view]} class="stack">
                {view === "timeline" && <Timeline call={row} />}
                {view === "cost" && <Cost call={row} />}
                {view === "cache" && <Cached call={row} />}
                {(view === "talk" || view === "guards" || view === "raw") && (
                  <Shown of={kept}>
                    {(it) => view === "talk" ? <Conversation audit={it} call={row} /> : view === "guards" ? <Guards audit={it} /> : <Raw audit={it} call={row} />}
                  </Shown>
                )}
              </div>
            </>
          )}
      </Shown>
    </Drawer>
  );
}

function Facts({ call, audit: row }: { call: Call; audit: AuditRow | null }) {
  const filter = (name: string, value: string) => href("logs", { [name]: value });
  return (
    <dl class="facts">
      <dt>{t.call.outcome}</dt>
      <dd><Badge mood={outcomeMood(call)}>{call.status_code} {t.outcomes[call.outcome] ?? call.outcome}</Badge>{call.error_type && <> <a href={filter("error_type", call.error_type)}>{call.error_type}</a></>}</dd>
      {row?.data.error_message && <><dt>{t.call.error}</dt><dd>{row.data.error_message}</dd></>}
      <dt>{t.call.when}</dt><dd><span title={utc(call.timestamp)}>{stamp(call.timestamp)}</span></dd>
      <dt>{t.call.asked}</dt><dd>{call.requested_model || t.none}</dd>
      <dt>{t.call.served}</dt><dd>{call.provider_name ? <a href={filter("model", call.model)}>{call.provider_name}/{call.model}</a> : t.none}</dd>
      <dt>{t.call.caller}</dt><dd><a href={filter("key", call.key)}>{keyName(call.key)}</a></dd>
      <dt>{t.call.path}</dt><dd><a href={filter("user_path", call.user_path)}>{call.user_path}</a></dd>
      {call.end_user && <><dt>{t.call.endUser}</dt><dd>{call.end_user}</dd></>}
      {call.session && <><dt>{t.call.session}</dt><dd><a href={filter("session", call.session)}>{call.session}</a></dd></>}
      <dt>{t.call.operation}</dt><dd>{call.operation} <code>{call.endpoint}</code></dd>
      {row?.client_ip && <><dt>{t.call.client}</dt><dd>{row.client_ip}{row.data.user_agent ? ` · ${row.data.user_agent}` : ""}</dd></>}
      <dt>{t.logs.cost}</dt><dd title={exact(call.total_cost_nanos)}>{money(call.total_cost_nanos)} · {short(call.input_tokens)} + {short(call.output_tokens)} {t.tok}{call.estimated ? ` (${t.logs.estimated})` : ""}</dd>
      {call.finish_reason && <><dt>{t.call.finish}</dt><dd>{call.finish_reason}</dd></>}
    </dl>
  );
}

/** Pauses between attempts that are shorter are not shown. */
const SHORT_US = 1000;

function Timeline({ call }: { call: Call }) {
  const whole = Math.max(1, call.duration_us);
  const left = (us: number): string => Math.min(100, (us / whole) * 100) + "%";
  const width = (us: number): string => Math.max(0.3, Math.min(100, (us / whole) * 100)) + "%";
  const generation = call.first_content_us !== null ? call.duration_us - call.first_content_us : null;
  const speed = generation && generation > 50_000 && call.output_tokens > 1 ? call.output_tokens / (generation / 1e6) : null;
  return (
    <>
      <div class="fall">
        <span>{t.call.whole}</span>
        <div class="lane" role="img" aria-label={micros(call.duration_us)}><i class="wait" style={{ left: "0%", width: "100%" }} /></div>
        <span class="num">{micros(call.duration_us)}</span>
        {call.attempts[0] && (
          <>
            <span>{t.call.before}</span>
            <div class="lane" aria-hidden="true"><i style={{ left: "0%", width: width(call.attempts[0].start_us) }} /></div>
            <span class="num">{micros(call.attempts[0].start_us)}</span>
          </>
        )}
        {call.attempts.map((it, i) => {
          // First content is counted from the start of the call.
          const first = it.first_content_us ?? null;
          const end = it.start_us + it.duration_us;
          const before = call.attempts[i - 1];
          const waited = before ? it.start_us - before.start_us - before.duration_us : 0;
          return (
            <>
              {before && waited > SHORT_US && (
                <>
                  <span>{t.call.waited}</span>
                  <div class="lane" aria-hidden="true"><i class="wait" style={{ left: left(before.start_us + before.duration_us), width: width(waited) }} /></div>
                  <span class="num">{micros(waited)}</span>
                </>
              )}
              <span class="wrap">{t.call.attempt(i + 1)}<br /><span class="quiet">{it.account}/{it.model}</span></span>
              <div class="lane" role="img" aria-label={`${micros(it.start_us)} + ${micros(it.duration_us)}`}>
                {it.error ? <i class="failed" style={{ left: left(it.start_us), width: width(it.duration_us) }} /> : (
                  <>
                    <i style={{ left: left(it.start_us), width: width((first ?? end) - it.start_us) }} />
                    {first !== null && <i class="first" style={{ left: left(first), width: width(end - first) }} />}
                  </>
                )}
              </div>
              <span class="num">{micros(it.duration_us)}</span>
            </>
          );
        })}
      </div>
      <div class="legend" aria-hidden="true"><span class="key"><i class="dot1" />{t.call.toFirst}</span><span class="key"><i class="dot2" />{t.call.generating}</span>{call.attempts.some((it) => it.error) && <span class="key"><i class="dotbad" />{t.call.failed}</span>}</div>
      {call.attempts.length === 0 && <p class="quiet">{t.call.noAttempts}</p>}
      {call.attempts.some((it) => it.error) && <ul class="stack tight">{call.attempts.map((it, i) => it.error && <li key={it.id}>{t.call.attempt(i + 1)} {t.call.failedWith} <code>{it.error}</code></li>)}</ul>}
      <dl class="facts">
        <dt>{t.logs.first}</dt><dd>{micros(call.first_content_us)}</dd>
        <dt>{t.call.perSecond}</dt><dd>{speed === null ? t.none : `${speed.toFixed(1)} ${t.tokPerSecond}`}</dd>
      </dl>
    </>
  );
}

const CHARGED = /^(input|output|cache[-_]?read|cached|cache[-_]?write.*|written|reasoning|other|total)$/;

function Cost({ call }: { call: Call }) {
  return (
    <>
      {call.total_cost_nanos === null && <div class="note warn spread"><span>{t.call.unpriced}</span>{mayChange() && <a class="button" href={href("models", { price: `${call.provider_name}/${call.model}` })}>{t.call.setPrice}</a>}</div>}
      {call.estimated && <p class="quiet">{t.call.estimated}</p>}
      {call.attempts.map((it, i) => <AttemptCost key={it.id} attempt={it} title={t.call.attempt(i + 1)} />)}
      <dl class="facts"><dt>{t.call.total}</dt><dd title={exact(call.total_cost_nanos)}><b>{exact(call.total_cost_nanos) === t.unknownCost ? t.unknown : exact(call.total_cost_nanos)}</b></dd></dl>
    </>
  );
}

function AttemptCost({ attempt, title }: { attempt: Attempt; title: string }) {
  const charge = attempt.charge ?? {};
  const usage = attempt.usage ?? {};
  const names = [...new Set([...Object.keys(usage), ...Object.keys(charge)])].filter((it) => typeof (usage[it] ?? charge[it]) === "number" && (it in usage || CHARGED.test(it)));
  const missing = charge["missing"];
  return (
    <section class="panel">
      <header><h3 class="cut">{title} · {attempt.account}/{attempt.model}</h3></header>
      {names.length ? (
        <Table head={<><th>{t.call.part}</th><th class="num">{t.call.amount}</th><th class="num">{t.call.price}</th></>}>
          {names.map((it) => (
            <tr key={it}>
              <td>{t.parts[it.replace(/-/g, "_")] ?? it}</td>
              <td class="num">{typeof usage[it] === "number" ? `${short(usage[it])} ${t.tok}` : t.none}</td>
              <td class="num">{typeof charge[it] === "number" ? exact(charge[it]) : charge["source"] === "free" ? "$0.00" : t.none}</td>
            </tr>
          ))}
        </Table>
      ) : <p class="body quiet">{t.call.noCharge}</p>}
      {(typeof charge["source"] === "string" || missing !== undefined) && (
        <dl class="facts body">
          {typeof charge["source"] === "string" && <><dt>{t.call.priceFrom}</dt><dd>{charge["date"] ? t.call.priceOf(charge["source"], String(charge["date"])) : charge["source"]}</dd></>}
          {missing !== undefined && <><dt>{t.call.missingPrices}</dt><dd>{Array.isArray(missing) ? missing.join(", ") : String(missing)}</dd></>}
        </dl>
      )}
    </section>
  );
}

function Cached({ call }: { call: Call }) {
  return <div class={"note" + (call.cache_type ? " good" : "")}><b>{call.cache_type ? t.call.hit : t.call.miss}</b><p>{call.cache_type ? t.call.hitText(call.cache_type) : t.call.missText}</p></div>;
}

interface Recorded { enabled: boolean; bodies: string; windows: { key: string; until: string }[] }

/** Records the words of calls from now on: of all, or of those of the key of this one. */
function Record({ call }: { call: Call }) {
  const state = useLoad("recording", (signal) => get<Recorded>("admin/audit/recording", {}, signal));
  const put = async (key: string, on: boolean): Promise<void> => {
    try {
      await ask(url(`admin/audit/recording/${encodeURIComponent(key)}`), on ? { method: "PUT", body: { for: "1h" } } : { method: "DELETE" });
      tell(on ? t.call.recording : t.call.recordingOver);
    } catch (e) {
      tell(said(e), true);
    }
    state.again();
  };
  const data = state.data;
  if (!data || !mayChange() || !wholePath() || data.bodies !== "false") return null;
  const keys: [string, string, string][] = [["all", t.call.recordAll, t.call.recordingAll], [call.key, t.call.recordKey(keyName(call.key)), t.call.recordingKey(keyName(call.key))]];
  return (
    <div class="stack tight">
      {keys.map(([key, start, now]) => {
        const window = data.windows.find((it) => it.key === key);
        return window
          ? <span key={key} class="row tight"><span class="small">{now} {stamp(window.until, false).slice(11)}</span><button type="button" class="button tiny" onClick={() => void put(key, false)}>{t.call.recordStop}</button></span>
          : <button key={key} type="button" class="button" onClick={() => void put(key, true)}>{start}</button>;
      })}
    </div>
  );
}

/** Why there are no bodies, as a sentence with the cure. */
function why(it: Audit): string {
  if (!it.row) return t.call.auditOff;
  if (it.row.bodies === "dropped") return t.call.dropped;
  return !mayChange() || !wholePath() ? t.call.bodiesHidden : t.call.bodiesOff;
}

function bodies(row: AuditRow | null): boolean {
  const data = row?.data;
  return Boolean(data && (data.request_body !== undefined || data.response_body !== undefined || data.client_request_body !== undefined));
}

function Conversation({ audit: it, call }: { audit: Audit; call: Call }) {
  const id = call.request_id;
  const shown = bodies(it.row);
  const talk = useLoad(shown ? "conversation" + id : null, (signal) => get<{ entries: AuditRow[] }>("admin/audit/conversation", { log_id: it.row!.id, limit: 40 }, signal));
  if (!shown) return <Empty icon="chat" title={t.call.noAudit} text={why(it)}><Record call={call} /></Empty>;
  const data = it.row!.data;
  const others = talk.data?.entries ?? [];
  return (
    <>
      <Talk turns={[...asked(data.client_request_body ?? data.request_body), ...answered(data.client_response_body ?? data.response_body)]} />
      {others.length > 1 && (
        <section class="panel">
          <header><h3>{t.call.earlier}</h3></header>
          <ul class="body toplist">
            {others.map((row) => (
              <li key={row.id}>
                {row.request_id === id ? <b>{t.call.thisCall}</b> : <a class="cut" href={href("logs", { call: row.request_id, view: "talk" })}>{row.requested_model} <span class="quiet">{row.user_path}</span></a>}
                <span class="num small quiet">{stamp(row.timestamp)}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function Guards({ audit: it }: { audit: Audit }) {
  if (!it.row) return <Empty icon="shield" title={t.call.guardsUnknown} text={t.call.auditOff} />;
  if (!it.row.guardrails.length) return <p class="quiet">{t.call.noFindings}</p>;
  return <Findings findings={it.row.guardrails} />;
}

export function Findings({ findings }: { findings: Finding[] }) {
  return (
    <Table head={<><th>{t.call.guard}</th><th>{t.call.kind}</th><th>{t.call.action}</th><th>{t.call.place}</th><th>{t.call.direction}</th></>}>
      {findings.map((f, i) => <tr key={i}><td>{f.guardrail ?? f.guard}</td><td>{f.kind}</td><td><Badge mood={f.action === "block" ? "bad" : f.action === "flag" ? "" : "warn"}>{f.action}</Badge>{f.dry_run && <> <Badge>{t.guards.dry}</Badge></>}</td><td><code>{f.place ?? t.none}</code></td><td>{f.direction ?? t.none}</td></tr>)}
    </Table>
  );
}

function pretty(it: unknown): string {
  return typeof it === "string" ? it : JSON.stringify(it, null, 2);
}

function Raw({ audit: it, call }: { audit: Audit; call: Call }) {
  const data = it.row?.data ?? {};
  const all: [string, unknown][] = [
    [t.call.received, data.client_request_body],
    [t.call.sent, data.request_body],
    [t.call.answer, data.response_body],
    [t.call.answered, data.client_response_body],
    [t.call.requestHeaders, data.request_headers],
    [t.call.responseHeaders, data.response_headers],
    [t.call.row, call],
  ];
  return (
    <>
      {!bodies(it.row) && <div class="note"><b>{t.call.noAudit}</b><p>{why(it)}</p><Record call={call} /></div>}
      {all.map(([title, value]) => value !== undefined && value !== null && (
        <section key={title} class="stack tight">
          <h3>{title}</h3>
          <Code text={pretty(value)} label={title} />
        </section>
      ))}
    </>
  );
}
