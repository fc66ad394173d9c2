import { useState } from "preact/hooks";
import { Failure, ask, get, mayChange, url } from "../api";
import { listed, micros, short } from "../format";
import { useLoad } from "../load";
import { keyName } from "../names";
import { change, href, param } from "../router";
import { period, range, stamp, zone } from "../time";
import { t } from "../text";
import { Icon } from "../ui/icons";
import { Badge, Bar, Check, Code, Drawer, Empty, ErrorNote, Field, Head, Panel, Shown, Status, Sure, Table, Tabs, tell, type Mood } from "../ui/parts";
import type { AuditRow } from "./call";

interface Guard {
  name: string;
  type: string;
  description: string | null;
  enabled: boolean;
  action: string;
  direction: string;
  order: number;
  dry_run: boolean;
  on_error: string;
  user_paths: string[];
  keys: string[];
  models: string[];
  roles: string[];
  kinds: string[];
  source: string;
}

interface Kind { type: string; action: string; direction: string }

const TABS = ["rules", "findings", "try"] as const;

function actionMood(action: string): Mood {
  return action === "block" ? "bad" : action === "flag" ? "" : "warn";
}

export function Guardrails() {
  const tab = (TABS as readonly string[]).includes(param("tab")) ? (param("tab") as (typeof TABS)[number]) : "rules";
  return (
    <>
      <Head title={t.guards.title} text={t.guards.text}>{mayChange() && tab === "rules" && <button type="button" class="button primary" onClick={() => change({ edit: "new" })}><Icon name="plus" />{t.guards.create}</button>}</Head>
      <Tabs label={t.guards.title} value={tab} options={TABS.filter((it) => it !== "try" || mayChange()).map((it) => [it, t.guards.tabs[it]] as const)} choose={(it) => change({ tab: it === "rules" ? null : it, edit: null })} />
      {tab === "rules" ? <Rules /> : tab === "findings" ? <Found /> : mayChange() && <Try />}
    </>
  );
}

function Rules() {
  const data = useLoad("guardrails", (signal) => get<{ data: Guard[] }>("admin/guardrails", {}, signal), 30_000);
  const editing = param("edit");
  const one = data.data?.data.find((it) => it.name === editing && it.source === "manual");
  const done = (text: string): void => {
    change({ edit: null });
    tell(text);
    data.again();
  };
  return (
    <>
      <Shown of={data}>
        {(list) => list.data.length === 0 ? <Panel><Empty icon="shield" title={t.guards.empty} text={t.guards.emptyText}>{mayChange() ? <button type="button" class="button primary" onClick={() => change({ edit: "new" })}>{t.guards.create}</button> : <Code text={"GUARDRAILS=pii:mask,secrets:block,injection:flag"} />}</Empty></Panel> : (
          <section class="panel">
            <Table head={<><th class="num">{t.guards.order}</th><th>{t.guards.name}</th><th>{t.guards.type}</th><th>{t.guards.action}</th><th>{t.guards.direction}</th><th>{t.guards.applies}</th><th>{t.keys.state}</th><th><span class="sr">{t.details}</span></th></>}>
              {[...list.data].sort((a, b) => a.order - b.order || a.name.localeCompare(b.name)).map((it) => (
                <tr key={it.name}>
                  <td class="num">{it.order}</td>
                  <td><b class="wrap">{it.name}</b><div class="sub">{[it.description, t.source[it.source] ?? it.source].filter(Boolean).join(" · ")}</div></td>
                  <td>{it.type}{it.kinds.length > 0 && <div class="sub wrap">{it.kinds.join(", ")}</div>}</td>
                  <td><Badge mood={actionMood(it.action)}>{it.action}</Badge>{it.dry_run && <> <Badge>{t.guards.dry}</Badge></>}</td>
                  <td>{t.guards.directions[it.direction] ?? it.direction}</td>
                  <td class="wrap">{[...it.user_paths, ...it.models, ...it.keys.map(keyName)].join(", ") || t.guards.everyone}</td>
                  <td><Status mood={it.enabled ? "good" : ""}>{it.enabled ? t.on : t.off}</Status></td>
                  <td class="actions">
                    {mayChange() && it.source === "manual" && (
                      <>
                        <button type="button" class="button tiny" onClick={() => change({ edit: it.name })}>{t.edit}</button>{" "}
                        <Sure label={t.remove} ask={t.guards.sure} act={async () => { await ask(url(`admin/guardrails/${encodeURIComponent(it.name)}`), { method: "DELETE" }); tell(t.guards.removed); data.again(); }} />
                      </>
                    )}
                  </td>
                </tr>
              ))}
            </Table>
          </section>
        )}
      </Shown>
      {mayChange() && (editing === "new" || one) && <Form key={editing} of={one} close={() => change({ edit: null })} done={() => done(t.guards.saved)} />}
    </>
  );
}

function Form({ of, close, done }: { of: Guard | undefined; close: () => void; done: () => void }) {
  const kinds = useLoad("guard-types", (signal) => get<{ data: Kind[] }>("admin/guardrails/types", {}, signal));
  const [now, put] = useState({
    name: of?.name ?? "", type: of?.type ?? "pii", action: of?.action ?? "mask", direction: of?.direction ?? "both", order: String(of?.order ?? 0), words: "", patterns: "", limit: "", languages: "",
    user_paths: of?.user_paths.join(", ") ?? "", models: of?.models.join(", ") ?? "", more: "",
  });
  const [dry, dryRun] = useState(of?.dry_run ?? false);
  const [enabled, enable] = useState(of?.enabled ?? true);
  const [error, fail] = useState<unknown>(null);
  const [wrong, mark] = useState<Record<string, string>>({});
  const set = (name: keyof typeof now) => (value: string) => put({ ...now, [name]: value });

  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const faults: Record<string, string> = {};
    if (!now.name.trim()) faults["name"] = t.required;
    if (!/^-?\d+$/.test(now.order.trim())) faults["order"] = t.budgets.wrongWhole;
    let more: Record<string, unknown> = {};
    if (now.more.trim()) {
      try {
        more = JSON.parse(now.more) as Record<string, unknown>;
        if (typeof more !== "object" || more === null || Array.isArray(more)) throw new Error();
      } catch {
        faults["more"] = t.guards.wrongJson;
      }
    }
    const patterns: Record<string, string> = {};
    for (const line of now.patterns.split("\n").filter((it) => it.trim())) {
      const mark = line.indexOf("=");
      if (mark < 1) faults["patterns"] = t.guards.wrongPattern;
      else patterns[line.slice(0, mark).trim()] = line.slice(mark + 1).trim();
    }
    mark(faults);
    if (Object.keys(faults).length) return;
    fail(null);
    const body = {
      type: now.type, action: now.action, direction: now.direction, order: Number(now.order), dry_run: dry, enabled, user_paths: listed(now.user_paths), models: listed(now.models),
      ...(now.type === "words" && now.words.trim() ? { words: listed(now.words) } : {}),
      ...(now.type === "patterns" && now.patterns.trim() ? { patterns } : {}),
      ...(now.type === "length" && now.limit.trim() ? { limit: Number(now.limit) } : {}),
      ...(now.type === "language" && now.languages.trim() ? { languages: listed(now.languages) } : {}),
      ...more,
    };
    try {
      await ask(url(`admin/guardrails/${encodeURIComponent(now.name.trim())}`), { method: "PUT", body, headers: of ? {} : { "If-Match": '"0"' } });
      done();
    } catch (e) {
      fail(e);
    }
  };

  const types = kinds.data?.data ?? [];
  return (
    <Drawer title={of ? `${t.guards.edit}: ${of.name}` : t.guards.create} close={close}>
      <form class="stack" onSubmit={submit} noValidate>
        <div class="form">
          {!of && <Field label={t.guards.name} value={now.name} wrong={wrong["name"]} change={set("name")} required />}
          <Field label={t.guards.type} value={now.type} options={(types.length ? types.map((it) => it.type) : [now.type]).map((it) => [it, it] as const)} change={(type) => { const kind = types.find((it) => it.type === type); put({ ...now, type, action: kind?.action ?? now.action, direction: kind?.direction ?? now.direction }); }} />
          <Field label={t.guards.action} value={now.action} options={Object.entries(t.guards.actions)} change={set("action")} />
          <Field label={t.guards.direction} value={now.direction} options={Object.entries(t.guards.directions)} change={set("direction")} />
          {now.type === "words" && <Field wide label={t.guards.words} hint={t.guards.wordsHint} value={now.words} change={set("words")} />}
          {now.type === "patterns" && <Field wide label={t.guards.patterns} hint={t.guards.patternsHint} area={3} value={now.patterns} wrong={wrong["patterns"]} change={set("patterns")} />}
          {now.type === "length" && <Field label={t.guards.limit} value={now.limit} change={set("limit")} />}
          {now.type === "language" && <Field label={t.guards.languages} hint={t.guards.languagesHint} value={now.languages} change={set("languages")} />}
          <Field label={t.guards.order} value={now.order} wrong={wrong["order"]} change={set("order")} />
          <Field label={t.guards.userPaths} hint={t.guards.listHint} value={now.user_paths} change={set("user_paths")} />
          <Field label={t.guards.models} hint={t.guards.listHint} value={now.models} change={set("models")} />
          <Field wide label={t.guards.more} hint={t.guards.moreHint} area={2} value={now.more} wrong={wrong["more"]} change={set("more")} />
          <Check label={t.guards.enabled} value={enabled} change={enable} />
          <Check label={t.guards.dryRun} value={dry} change={dryRun} />
        </div>
        {error !== null && <ErrorNote error={error} />}
        <div class="row"><button type="submit" class="button primary">{t.save}</button><button type="button" class="button" onClick={close}>{t.cancel}</button></div>
      </form>
    </Drawer>
  );
}

const PAGES = 5;

function Found() {
  const now = range();
  const data = useLoad(JSON.stringify(["findings", now.name || [now.from, now.to], zone()]), async (signal) => {
    const rows: AuditRow[] = [];
    let after: string | null = null;
    let read = 0;
    try {
      for (let i = 0; i < PAGES; i++) {
        const page: { entries: AuditRow[]; next: string | null } = await get("admin/audit/log", { ...period(range()), limit: 200, after }, signal);
        read += page.entries.length;
        rows.push(...page.entries.filter((row) => row.guardrails.length > 0));
        after = page.next;
        if (!after) break;
      }
    } catch (e) {
      if (e instanceof Failure && e.status === 503) return { off: true, rows, read };
      throw e;
    }
    return { off: false, rows, read };
  }, 30_000);
  return (
    <Shown of={data}>
      {({ off, rows, read }) => {
        if (off) return <Panel><Empty icon="shield" title={t.guards.findingsOff} text={t.guards.findingsOffText}><Code text={"LOGGING_ENABLED=true"} /></Empty></Panel>;
        if (!rows.length) return <Panel><Empty icon="shield" title={t.guards.findingsEmpty} text={t.guards.findingsEmptyText}>{mayChange() && <button type="button" class="button" onClick={() => change({ tab: "try" })}>{t.guards.tabs.try}</button>}</Empty></Panel>;
        const sums = new Map<string, number>();
        for (const row of rows) for (const it of row.guardrails) sums.set(`${it.guardrail ?? it.guard} · ${it.kind} · ${it.action}`, (sums.get(`${it.guardrail ?? it.guard} · ${it.kind} · ${it.action}`) ?? 0) + 1);
        const top = [...sums].sort((a, b) => b[1] - a[1]).slice(0, 8);
        return (
          <>
            <Panel title={t.guards.found}>
              <ul class="toplist">{top.map(([name, n]) => <li key={name}><span class="cut">{name}</span><span class="num small">{short(n)}</span><Bar ratio={n / top[0]![1]} /></li>)}</ul>
            </Panel>
            <Panel title={t.guards.findings} aside={<span class="small quiet">{t.guards.scanned(short(read))}</span>} flush>
              <Table head={<><th>{t.logs.time}</th><th>{t.logs.model}</th><th>{t.logs.path}</th><th>{t.guards.found}</th><th>{t.logs.status}</th></>}>
                {rows.slice(0, 200).map((row) => (
                  <tr key={row.id}>
                    <td><a href={href("logs", { call: row.request_id, view: "guards" })}>{stamp(row.timestamp)}</a></td>
                    <td class="wrap">{row.requested_model}</td>
                    <td>{row.user_path}</td>
                    <td>{row.guardrails.slice(0, 4).map((it, i) => <><Badge key={i} mood={actionMood(it.action)}>{it.guardrail ?? it.guard}: {it.kind}</Badge> </>)}{row.guardrails.length > 4 && `+${row.guardrails.length - 4}`}</td>
                    <td>{row.status_code}</td>
                  </tr>
                ))}
              </Table>
            </Panel>
          </>
        );
      }}
    </Shown>
  );
}

interface Trial {
  outcome: string;
  text: string | null;
  guards: { guard: string; type: string; action: string; dry_run: boolean; microseconds: number; failure: string | null; findings: { kind: string; score?: number; start?: number; end?: number; place?: string }[] }[];
}

function Try() {
  const [text, put] = useState("");
  const [answer, asAnswer] = useState(false);
  const [path, putPath] = useState("/");
  const [busy, work] = useState(false);
  const [result, show] = useState<Trial | null>(null);
  const [error, fail] = useState<unknown>(null);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (!text || busy) return;
    work(true);
    fail(null);
    try {
      show((await ask<Trial>(url("admin/guardrails/try"), { method: "POST", body: { text, direction: answer ? "answer" : "request", user_path: path || "/" } })).data);
    } catch (e) {
      fail(e);
    } finally {
      work(false);
    }
  };
  const mood: Mood = result?.outcome === "blocked" ? "bad" : result?.outcome === "changed" ? "warn" : "good";
  return (
    <div class="grid two">
      <Panel title={t.guards.tabs.try}>
        <form class="stack" onSubmit={submit}>
          <Field label={t.guards.tryText} hint={t.guards.tryHint} area={6} value={text} change={put} />
          <Field label={t.keys.path} value={path} change={putPath} />
          <Check label={t.guards.answer} value={answer} change={asAnswer} />
          {error !== null && <ErrorNote error={error} />}
          <div><button type="submit" class="button primary" disabled={!text || busy}>{t.guards.tryGo}</button></div>
        </form>
      </Panel>
      <Panel title={t.guards.outcome} aside={result && <Badge mood={mood}>{t.guards.outcomes[result.outcome] ?? result.outcome}</Badge>}>
        <div class="stack" aria-live="polite">
          {!result && <p class="quiet">{t.guards.tryHint}</p>}
          {result?.text && <><h3>{t.guards.becomes}</h3><Code text={result.text} label={t.guards.becomes} /></>}
          {result?.guards.map((it) => (
            <div key={it.guard} class="tile">
              <span class="spread"><b class="cut">{it.guard}</b><span class="small quiet">{micros(it.microseconds)}</span></span>
              {it.failure && <Badge mood="bad">{it.failure}</Badge>}
              {it.findings.length ? it.findings.map((f, i) => <span key={i} class="small"><Badge mood={actionMood(it.action)}>{it.action}</Badge> {f.kind}{f.score !== undefined ? ` · ${t.guards.score.toLowerCase()} ${f.score}` : ""}{f.start !== undefined ? ` · ${f.start}–${f.end}` : ""}</span>) : <span class="small quiet">{t.guards.noFinding}</span>}
            </div>
          ))}
          {result && <a class="small" href={href("guardrails", { tab: "findings" })}>{t.guards.tabs.findings}</a>}
        </div>
      </Panel>
    </div>
  );
}
