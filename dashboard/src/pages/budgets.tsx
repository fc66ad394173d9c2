import { useState } from "preact/hooks";
import { Failure, ask, get, mayChange, mayManage, session, url, wholePath } from "../api";
import { exact, money, percent, short } from "../format";
import { useLoad } from "../load";
import { budgetMood, nameOfBudget, subject, type Budget } from "../moods";
import { keyName, knownKeys } from "../names";
import { change, href, param } from "../router";
import { stamp } from "../time";
import { t } from "../text";
import { Icon } from "../ui/icons";
import { Badge, Bar, Check, Drawer, Empty, ErrorNote, Field, Head, Panel, Shown, Sure, Table, Tabs, tell } from "../ui/parts";

/** The address of a budget: a path as it is, all else by its kind. */
function place(kind: string, name: string, period: string): string {
  const parts = (text: string): string => text.split("/").filter(Boolean).map(encodeURIComponent).map((it) => it.replace(/%2A/g, "*")).join("/");
  if (kind === "path") return `admin/budgets/${[parts(name), encodeURIComponent(period)].filter(Boolean).join("/")}`;
  return `admin/budgets-by/${kind}/${kind === "all" ? "" : parts(name) + "/"}${encodeURIComponent(period)}`;
}

export function Budgets() {
  const tab = param("tab") === "limits" || !wholePath() ? "limits" : "budgets";
  return (
    <>
      <Head title={t.budgets.title} text={t.budgets.text}>
        {(tab === "budgets" ? mayChange() : mayManage()) && <button type="button" class="button primary" onClick={() => change({ edit: "new" })}><Icon name="plus" />{tab === "budgets" ? t.budgets.create : t.budgets.limitCreate}</button>}
      </Head>
      {wholePath() && <Tabs label={t.budgets.title} value={tab} options={[["budgets", t.budgets.tabs.budgets], ["limits", t.budgets.tabs.limits]]} choose={(it) => change({ tab: it === "budgets" ? null : it, edit: null })} />}
      {tab === "budgets" ? <BudgetList /> : <LimitList />}
    </>
  );
}

/** When the money is gone, or what is spent at the end, if it goes on like this. */
function Forecast({ of }: { of: Budget }) {
  const start = of.period_start ? Date.parse(of.period_start) : 0;
  const end = of.period_end ? Date.parse(of.period_end) : 0;
  const now = Date.now();
  if (!start || !end || !of.spent_nanos || now <= start) return <span class="quiet">{t.none}</span>;
  const whole = (of.spent_nanos / (now - start)) * (end - start);
  if (whole <= of.limit_nanos) return <span class="quiet">{t.budgets.forecastFits(money(Math.round(whole)))}</span>;
  const when = start + ((now - start) * of.limit_nanos) / of.spent_nanos;
  return <Badge mood="warn">{t.budgets.forecastOver(stamp(Math.max(now, when), false))}</Badge>;
}

function BudgetList() {
  const data = useLoad("budgets", (signal) => get<{ data: Budget[] }>("admin/budgets", {}, signal), 15_000);
  const editing = param("edit");
  const id = (it: Budget): string => [it.kind, it.name, it.period].join("|");
  const one = data.data?.data.find((it) => id(it) === editing);
  return (
    <>
      <Shown of={data}>
        {(list) => list.data.length === 0 ? <Panel><Empty icon="wallet" title={t.budgets.empty} text={t.budgets.emptyText}>{mayChange() && <button type="button" class="button primary" onClick={() => change({ edit: "new" })}>{t.budgets.create}</button>}</Empty></Panel> : (
          <section class="panel">
            <Table head={<><th>{t.budgets.what}</th><th>{t.budgets.period}</th><th>{t.budgets.spent}</th><th class="num">{t.budgets.left}</th><th>{t.budgets.forecast}</th><th>{t.budgets.window}</th><th><span class="sr">{t.details}</span></th></>}>
              {list.data.map((it) => (
                <tr key={id(it)}>
                  <td>{it.kind === "path" ? <a href={href("logs", { user_path: it.name.replace(/\/\*$/, "") })}><code>{it.name}</code></a> : <b>{subject(it)}</b>}<div class="sub nowrap">{[t.budgets.kinds[it.kind] ?? it.kind, it.mode.replace("_", " "), it.template && it.template !== it.name ? it.template : "", it.source === "config" ? t.source["config"] : ""].filter(Boolean).join(" · ")}</div></td>
                  <td class="nowrap">{t.budgets.periods[it.period] ?? it.period_label}</td>
                  <td class="roomy">
                    <span title={exact(it.spent_nanos)}>{money(it.spent_nanos)}</span> <span class="quiet">{t.budgets.of} {money(it.limit_nanos)}</span><div class="sub">{percent(it.usage_ratio, 1)}{it.held_nanos > 0 ? ` · ${money(it.held_nanos)} ${t.budgets.held}` : ""}</div>
                    <Bar ratio={it.usage_ratio} mood={budgetMood(it)} label={percent(it.usage_ratio, 1)} />
                  </td>
                  <td class="num" title={exact(it.remaining_nanos)}>{money(it.remaining_nanos)}</td>
                  <td class="nowrap"><Forecast of={it} /></td>
                  <td class="nowrap">{it.period_end ? stamp(it.period_end, false) : t.never}</td>
                  <td class="actions">
                    {mayChange() && (
                      <>
                        {it.source === "manual" && <button type="button" class="button tiny" onClick={() => change({ edit: id(it) })}>{t.edit}</button>}{" "}
                        <Sure label={t.budgets.reset} ask={t.budgets.sureReset} act={async () => { await ask(url("admin/budgets/reset-one"), { method: "POST", body: { kind: it.kind, name: it.name, period: it.period } }); tell(t.budgets.wasReset); data.again(); }} />{" "}
                        {it.source === "manual" && <Sure label={t.remove} ask={t.budgets.sureRemove} act={async () => { await ask(url(place(it.kind, it.name, it.period)), { method: "DELETE" }); tell(t.budgets.removed); data.again(); }} />}
                      </>
                    )}
                  </td>
                </tr>
              ))}
            </Table>
          </section>
        )}
      </Shown>
      {mayChange() && (editing === "new" || one) && <BudgetForm key={editing} of={one} close={() => change({ edit: null })} done={() => { change({ edit: null }); tell(t.budgets.saved); data.again(); }} />}
    </>
  );
}

const AMOUNT = /^\d+(\.\d{1,9})?$/;

function BudgetForm({ of, close, done }: { of: Budget | undefined; close: () => void; done: () => void }) {
  const [now, put] = useState({ kind: of?.kind ?? "path", name: of?.name ?? "/", period: of?.period ?? "monthly", amount: of ? String(of.amount) : "", mode: of?.mode ?? "expected", rollover: of?.rollover ? String(of.rollover) : "" });
  const [unpriced, allow] = useState(of?.allow_unpriced ?? false);
  const [version, see] = useState(of?.version ?? "0");
  const [other, differ] = useState<Budget | null>(null);
  const [error, fail] = useState<unknown>(null);
  const [tried, attempt] = useState(false);
  const set = (name: keyof typeof now) => (value: string) => put({ ...now, [name]: value });
  const wrongAmount = !AMOUNT.test(now.amount.trim());
  const wrongRollover = now.rollover.trim() !== "" && !AMOUNT.test(now.rollover.trim());
  const wrongName = now.kind !== "all" && !now.name.trim();

  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    attempt(true);
    if (wrongAmount || wrongRollover || wrongName) return;
    fail(null);
    const address = place(now.kind, now.name.trim(), now.period);
    try {
      const body = { amount: Number(now.amount), mode: now.mode, ...(now.rollover.trim() ? { rollover: Number(now.rollover) } : {}), allow_unpriced: unpriced };
      await ask(url(address), { method: "PUT", body, headers: { "If-Match": `"${version}"` } });
      done();
    } catch (e) {
      if (e instanceof Failure && e.status === 412) {
        const there = (await ask<Budget>(url(address))).data;
        differ(there);
        see(there.version);
      } else fail(e);
    }
  };

  return (
    <Drawer title={of ? t.budgets.edit : t.budgets.create} close={close}>
      <form class="stack" onSubmit={submit} noValidate>
        {other && <div class="note warn" role="alert"><b>{t.budgets.conflict}</b><p>{money(other.limit_nanos)} · {other.mode.replace("_", " ")}</p></div>}
        <div class="form">
          {of ? <Field label={t.budgets.what} value={nameOfBudget(of)} change={() => undefined} /> : (
            <>
              <Field label={t.budgets.what} value={now.kind} options={Object.entries(t.budgets.kinds)} change={(kind) => put({ ...now, kind, name: kind === "path" ? "/" : "" })} />
              {now.kind !== "all" && <Field label={t.budgets.name} value={now.name} hint={now.kind === "path" ? t.budgets.pathHint : now.kind === "key" ? t.budgets.keyHint : undefined} suggestions={now.kind === "key" ? knownKeys().map(([id]) => id) : []} wrong={tried && wrongName ? t.required : undefined} change={set("name")} />}
              <Field label={t.budgets.period} value={now.period} options={Object.entries(t.budgets.periods)} change={set("period")} />
            </>
          )}
          <Field label={t.budgets.amount} value={now.amount} wrong={tried && wrongAmount ? t.budgets.wrongAmount : undefined} change={set("amount")} />
          <Field label={t.budgets.mode} value={now.mode} options={Object.entries(t.budgets.modes)} change={set("mode")} />
          <Field label={t.budgets.rollover} value={now.rollover} hint={t.budgets.rolloverHint} wrong={tried && wrongRollover ? t.budgets.wrongAmount : undefined} change={set("rollover")} />
          <div class="wide"><Check label={t.budgets.unpriced} value={unpriced} change={allow} /></div>
        </div>
        {error !== null && <ErrorNote error={error} />}
        <div class="row"><button type="submit" class="button primary">{t.save}</button><button type="button" class="button" onClick={close}>{t.cancel}</button></div>
      </form>
    </Drawer>
  );
}

interface Limit {
  kind: string;
  name: string;
  requests: number | null;
  burst: number | null;
  tokens: number | null;
  concurrent: number | null;
  period: string;
  per_child: boolean;
  source: string;
  gateways: number;
  states: { name: string; requests_remaining: number | null; tokens_remaining: number | null; concurrent_calls: number }[];
}

function limitPlace(kind: string, name: string): string {
  return kind === "all" ? "admin/limits/all" : `admin/limits/${kind}/${name.split("/").filter(Boolean).map(encodeURIComponent).join("/")}`;
}

function LimitList() {
  const data = useLoad("limits", (signal) => get<{ data: Limit[] }>("admin/limits", {}, signal), 5000);
  const editing = param("edit");
  const id = (it: Limit): string => it.kind + "|" + it.name;
  const one = data.data?.data.find((it) => id(it) === editing);
  return (
    <>
      <Shown of={data}>
        {(list) => list.data.length === 0 ? <Panel><Empty icon="wallet" title={t.budgets.limitEmpty} text={t.budgets.limitEmptyText}>{mayManage() && <button type="button" class="button primary" onClick={() => change({ edit: "new" })}>{t.budgets.limitCreate}</button>}</Empty></Panel> : (
          <section class="panel">
            <Table head={<><th>{t.budgets.what}</th><th>{t.budgets.limit}</th><th>{t.budgets.remaining}</th><th class="num">{t.budgets.concurrent}</th><th><span class="sr">{t.details}</span></th></>}>
              {list.data.map((it) => (
                <tr key={id(it)}>
                  <td><b class="wrap">{it.kind === "key" ? keyName(it.name) : it.kind === "all" ? t.budgets.limitKinds["all"] : it.name}</b><div class="sub">{t.budgets.limitKinds[it.kind] ?? it.kind}{it.per_child ? ` · ${t.budgets.perChild}` : ""} · {t.source[it.source] ?? it.source}</div></td>
                  <td>
                    {it.requests !== null && <div>{short(it.requests)} {t.requests} {t.budgets.per(t.budgets.limitPeriods[it.period] ?? it.period)}{it.burst !== null && it.burst !== it.requests ? <span class="quiet"> · {short(it.burst)} {t.budgets.burst.toLowerCase()}</span> : ""}</div>}
                    {it.tokens !== null && <div>{short(it.tokens)} {t.tokens} {t.budgets.per(t.budgets.limitPeriods[it.period] ?? it.period)}</div>}
                    {it.concurrent !== null && <div>{short(it.concurrent)} {t.budgets.inFlight}</div>}
                  </td>
                  <td>
                    {it.states.length === 0 ? <span class="quiet">{t.none}</span> : it.states.slice(0, 3).map((state) => (
                      <div key={state.name} class="small">
                        {it.states.length > 1 && <span class="quiet">{state.name} </span>}
                        {[state.requests_remaining !== null ? `${short(state.requests_remaining)} ${t.requests}` : "", state.tokens_remaining !== null ? `${short(state.tokens_remaining)} ${t.tokens}` : ""].filter(Boolean).join(", ")}
                        {it.requests !== null && state.requests_remaining !== null && <Bar ratio={1 - state.requests_remaining / it.requests} mood={state.requests_remaining === 0 ? "bad" : ""} />}
                      </div>
                    ))}
                  </td>
                  <td class="num">{it.states.reduce((sum, state) => sum + state.concurrent_calls, 0)}</td>
                  <td class="actions">
                    {mayManage() && it.source === "manual" && (
                      <>
                        <button type="button" class="button tiny" onClick={() => change({ edit: id(it) })}>{t.edit}</button>{" "}
                        <Sure label={t.remove} ask={t.budgets.limitSure} act={async () => { await ask(url(limitPlace(it.kind, it.name)), { method: "DELETE" }); tell(t.budgets.limitRemoved); data.again(); }} />
                      </>
                    )}
                  </td>
                </tr>
              ))}
            </Table>
          </section>
        )}
      </Shown>
      {mayManage() && (editing === "new" || one) && <LimitForm key={editing} of={one} close={() => change({ edit: null })} done={() => { change({ edit: null }); tell(t.budgets.limitSaved); data.again(); }} />}
    </>
  );
}

function LimitForm({ of, close, done }: { of: Limit | undefined; close: () => void; done: () => void }) {
  const member = session.value?.role === "member";
  const text = (n: number | null | undefined): string => (n === null || n === undefined ? "" : String(n));
  const [now, put] = useState({ kind: of?.kind ?? "user_path", name: of?.name ?? (member ? session.value!.user_path + "/" : "/"), period: of?.period ?? "minute", requests: text(of?.requests), burst: text(of && of.burst !== of.requests ? of.burst : null), tokens: text(of?.tokens), concurrent: text(of?.concurrent) });
  const [children, each] = useState(of?.per_child ?? false);
  const [error, fail] = useState<unknown>(null);
  const [tried, attempt] = useState(false);
  const set = (name: keyof typeof now) => (value: string) => put({ ...now, [name]: value });
  const numbers = ["requests", "burst", "tokens", "concurrent"] as const;
  const wrong = (name: (typeof numbers)[number]): string | undefined => (tried && now[name].trim() && !/^[1-9]\d*$/.test(now[name].trim()) ? t.budgets.wrongWhole : undefined);
  const none = !now.requests.trim() && !now.tokens.trim() && !now.concurrent.trim();
  const wrongName = now.kind !== "all" && !now.name.trim();

  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    attempt(true);
    if (none || wrongName || numbers.some((name) => now[name].trim() && !/^[1-9]\d*$/.test(now[name].trim()))) return;
    fail(null);
    try {
      const values = Object.fromEntries(numbers.filter((name) => now[name].trim()).map((name) => [name, Number(now[name])]));
      await ask(url(limitPlace(now.kind, now.name.trim())), { method: "PUT", body: { ...values, period: now.period, per_child: children }, headers: of ? {} : { "If-Match": '"0"' } });
      done();
    } catch (e) {
      fail(e);
    }
  };

  return (
    <Drawer title={t.budgets.limitCreate} close={close}>
      <form class="stack" onSubmit={submit} noValidate>
        <div class="form">
          {of ? <Field wide label={t.budgets.what} value={`${t.budgets.limitKinds[of.kind]}: ${of.name}`} change={() => undefined} /> : (
            <>
              <Field label={t.budgets.what} value={now.kind} options={Object.entries(t.budgets.limitKinds).filter(([kind]) => !member || kind === "user_path")} change={(kind) => put({ ...now, kind, name: kind === "user_path" ? "/" : "" })} />
              {now.kind !== "all" && <Field label={t.budgets.name} value={now.name} suggestions={now.kind === "key" ? knownKeys().map(([it]) => it) : []} wrong={tried && wrongName ? t.required : undefined} change={set("name")} />}
            </>
          )}
          <Field label={t.budgets.requests} value={now.requests} wrong={wrong("requests") ?? (tried && none ? t.budgets.atLeast : undefined)} change={set("requests")} />
          <Field label={t.budgets.burst} value={now.burst} hint={t.budgets.burstHint} wrong={wrong("burst")} change={set("burst")} />
          <Field label={t.budgets.tokensField} value={now.tokens} wrong={wrong("tokens")} change={set("tokens")} />
          <Field label={t.budgets.period} value={now.period} options={Object.entries(t.budgets.limitPeriods)} change={set("period")} />
          <Field label={t.budgets.concurrent} value={now.concurrent} wrong={wrong("concurrent")} change={set("concurrent")} />
          {now.kind === "user_path" && <div class="wide"><Check label={t.budgets.perChild} value={children} change={each} /></div>}
        </div>
        {error !== null && <ErrorNote error={error} />}
        <div class="row"><button type="submit" class="button primary">{t.save}</button><button type="button" class="button" onClick={close}>{t.cancel}</button></div>
      </form>
    </Drawer>
  );
}
