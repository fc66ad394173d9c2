import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { get, mayManage, wholePath } from "../api";
import { Chips, filters, summed } from "../filters";
import { exact, micros, money, ms, percent, short } from "../format";
import { useLoad } from "../load";
import { keyName } from "../names";
import { change, href, param } from "../router";
import { samples } from "../samples";
import { before, begin, day, following, period, range, shownRange, zone, zoomTo } from "../time";
import { t } from "../text";
import { Calendar } from "../ui/calendar";
import { Chart, Spark, type Series } from "../ui/chart";
import { Ago, Badge, Bar, Bones, CodeTabs, Empty, Head, Panel, Segments, Shown, Status, Table, type Mood } from "../ui/parts";
import { GROUPS, byGroup, grouped, name, reports, summary, timeline, type Call, type Group, type Page, type Part, type Summary, type Timeline } from "../usage";
import { budgetMood, nameOfBudget, outcomeMood, providerMood, type Budget } from "../moods";
import type { ProviderStatus } from "./providers";

const EVERY = 15_000;

export function Overview() {
  const now = range();
  const own = filters(true);
  const key = JSON.stringify([now.name || [now.from, now.to], zone(), own]);
  const sums = useLoad(key, async (signal) => {
    const here = range();
    const [current, earlier, line] = await Promise.all([summary(here, own, signal), summary(before(here), own, signal).catch(() => undefined), timeline(here, own, signal)]);
    return { current, earlier, line };
  }, EVERY);
  const ever = useLoad(sums.data?.current.total_requests === 0 && !Object.keys(own).length ? "ever" : null, (signal) => get<Page>(reports() + "log", { limit: 1, start_date: "2000-01-01" }, signal), 2000);
  const begun = useRef(false);
  begun.current ||= sums.data !== undefined;
  const waited = useRef(false);
  const first = useRef<Call | undefined>(undefined);
  if (ever.data?.entries.length === 0) {
    waited.current = true;
    return <FirstRun />;
  }
  if (waited.current) first.current ??= ever.data?.entries[0];
  const arrived = first.current;
  if (arrived) return <FirstRun arrived={arrived} />;
  const shown = now.name ? t.shell.longRanges[now.name]! : shownRange(now);
  return (
    <>
      <Head title={t.overview.title} text={t.overview.text(shown)} />
      <Chips sums />
      <Shown of={sums} bones={<CardBones />}>
        {({ current, earlier, line }) => <Cards now={current} earlier={earlier} line={line} />}
      </Shown>
      {sums.data?.current.total_requests === 0 ? (
        <Panel><Empty icon="clock" title={t.overview.nothing} text={t.overview.nothingText}><button type="button" class="button" onClick={() => change({ range: "30d", from: null, to: null })}>{t.overview.widen}</button></Empty></Panel>
      ) : (
        <>
          <Over key={key} question={key} />
          <div class="grid two">
            {TOPS.filter(([group]) => summed(GROUPS[group])).map(([group, title]) => <Top key={group} title={title} group={group} question={key} />)}
          </div>
        </>
      )}
      {begun.current && <Below question={key} failed={sums.data?.current.failed_requests} />}
    </>
  );
}

/** What is further down, and is asked for once the sums are there, as it may not be seen at all. */
function Below({ question, failed }: { question: string; failed: number | undefined }) {
  return (
    <>
      <Year question={question} />
      {wholePath() && <Providers />}
      <div class="grid">
        {wholePath() && <NearBudgets />}
        <Errors question={question} known={failed} />
      </div>
    </>
  );
}

const TOPS: [Group, string][] = [["models", t.overview.topModels], ["keys", t.overview.topKeys], ["user-paths", t.overview.topPaths], ["accounts", t.overview.topAccounts]];

function CardBones() {
  return <div class="cards">{Array.from({ length: 7 }, (_, i) => <div key={i} class="card"><div class="bone" /><div class="bone" /></div>)}</div>;
}

interface CardProps {
  name: string;
  value: string;
  unit?: string;
  title?: string;
  change: ComponentChildren;
  spark?: number[];
  to: string;
}

function Card({ name, value, unit, title, change, spark, to }: CardProps) {
  return (
    <a class="card" href={to} title={title}>
      <span class="name">{name}</span>
      <span class="value">{value}{unit && <span class="unit">{unit}</span>}</span>
      {change}
      {spark && <Spark values={spark} />}
    </a>
  );
}

/** The change against the time before; `better` is the direction that is good, if any is. */
function Change({ now, then, better = "" }: { now: number | null | undefined; then: number | null | undefined; better?: "up" | "down" | "" }) {
  if (now === null || now === undefined || then === null || then === undefined) return <span class="change">{t.none}</span>;
  if (then === 0) return <span class="change">{now === 0 ? t.overview.noChange : t.overview.newly}</span>;
  const ratio = (now - then) / then;
  if (Math.abs(ratio) < 0.0005) return <span class="change">{t.overview.noChange}</span>;
  const direction = ratio > 0 ? "up" : "down";
  const tone = better ? (better === direction ? "good" : "bad") : "";
  const size = Math.abs(ratio) * 100;
  return <span class={"change" + (tone ? ` ${direction}-${tone}` : "")}>{ratio > 0 ? "↑" : "↓"} {size >= 1000 ? short(Math.round(size)) : size.toFixed(size < 10 ? 1 : 0)} %</span>;
}

function Points({ now, then }: { now: number; then: number }) {
  const points = (now - then) * 100;
  if (!Number.isFinite(points)) return <span class="change">{t.overview.newly}</span>;
  if (Math.abs(points) < 0.05) return <span class="change">{t.overview.noChange}</span>;
  return <span class={"change " + (points > 0 ? "up-good" : "down-bad")}>{points > 0 ? "↑" : "↓"} {t.overview.points(Math.abs(points).toFixed(1))}</span>;
}

function Cards({ now, earlier, line }: { now: Summary; earlier: Summary | undefined; line: Timeline }) {
  const spark = (of: (part: Part) => number | null): number[] => line.parts.map((part) => (part ? (of(part) ?? 0) : 0));
  const success = (sum: Summary): number => (sum.total_requests - sum.failed_requests) / sum.total_requests;
  return (
    <div class="cards">
      <Card name={t.overview.requests} value={short(now.total_requests)} change={<Change now={now.total_requests} then={earlier?.total_requests} />} spark={spark((p) => p.requests)} to={href("logs", filters())} />
      <Card name={t.overview.success} value={percent(now.total_requests - now.failed_requests, now.total_requests)} change={earlier?.total_requests && now.total_requests ? <Points now={success(now)} then={success(earlier)} /> : <span class="change">{t.overview.newly}</span>} spark={spark((p) => (p.requests ? 1 - p.failed_requests / p.requests : 1))} to={href("explore", { ...filters(true), metric: "failed", by: "models" })} />
      <Card name={t.overview.cost} value={money(now.total_cost_nanos)} title={exact(now.total_cost_nanos)} change={now.unpriced_requests ? <span class="change down-bad">{t.overview.unpriced(short(now.unpriced_requests))}</span> : <Change now={now.total_cost_nanos} then={earlier?.total_cost_nanos} />} spark={spark((p) => p.total_cost_nanos)} to={href("explore", { ...filters(true), metric: "cost", by: "models" })} />
      <Card name={t.overview.input} value={short(now.total_input_tokens)} unit={t.tok} change={<Change now={now.total_input_tokens} then={earlier?.total_input_tokens} />} spark={spark((p) => p.input_tokens)} to={href("explore", { ...filters(true), metric: "input", by: "models" })} />
      <Card name={t.overview.output} value={short(now.total_output_tokens)} unit={t.tok} change={<Change now={now.total_output_tokens} then={earlier?.total_output_tokens} />} spark={spark((p) => p.output_tokens)} to={href("explore", { ...filters(true), metric: "output", by: "models" })} />
      <Card name={t.overview.saved} value={money(now.total_saved_cost_nanos)} title={exact(now.total_saved_cost_nanos)} change={<Change now={now.total_saved_cost_nanos} then={earlier?.total_saved_cost_nanos} better="up" />} to={href(wholePath() ? "cache" : "logs")} />
      <Card name={t.overview.first} value={ms(now.first_content_ms.p95)} change={<Change now={now.first_content_ms.p95} then={earlier && (earlier.first_content_ms.p95 ?? 0)} better="down" />} spark={spark((p) => p.first_content_ms.p95)} to={href("explore", { ...filters(true), metric: "first", by: "models" })} />
    </div>
  );
}

const METRICS = ["requests", "cost", "tokens"] as const;

function Over({ question }: { question: string }) {
  const metric = (METRICS as readonly string[]).includes(param("chart")) ? (param("chart") as (typeof METRICS)[number]) : "requests";
  const own = filters(true);
  const data = useLoad(question + metric, async (signal) => {
    const here = range();
    if (metric === "cost") {
      const { line, series } = await grouped("models", "cost", here, own, signal);
      return { here, line, series };
    }
    const line = await timeline(here, own, signal);
    const of = (title: string, read: (part: Part) => number, bad = false): Series => ({ name: title, bad, values: line.parts.map((part) => (part ? read(part) : 0)) });
    const series = metric === "requests"
      ? [of(t.overview.succeeded, (p) => p.requests - p.failed_requests), of(t.overview.failed, (p) => p.failed_requests, true)]
      : [of(t.overview.inTokens, (p) => p.input_tokens), of(t.overview.outTokens, (p) => p.output_tokens)];
    return { here, line, series };
  }, EVERY);
  return (
    <Panel title={t.overview.chart} aside={<Segments label={t.overview.chart} value={metric} options={METRICS.map((it) => [it, t.overview.metrics[it]] as const)} choose={(it) => change({ chart: it === "requests" ? null : it })} />}>
      <Shown of={data} bones={<Bones height={248} />}>
        {({ here, line, series }) => <Chart label={`${t.overview.chart}: ${t.overview.metrics[metric]}`} times={line.times} step={line.step} series={series} from={here.from} to={here.to} show={metric === "cost" ? money : short} zoom={zoomTo} />}
      </Shown>
    </Panel>
  );
}

const DAY = 86_400_000;

/** The days of a year, whatever the range of time is. */
function Year({ question }: { question: string }) {
  const metric = (METRICS as readonly string[]).includes(param("year")) ? (param("year") as (typeof METRICS)[number]) : "requests";
  const own = filters(true);
  const data = useLoad(question + "year", async (signal) => {
    const now = Date.now();
    const { times, parts } = await timeline({ from: now - 364 * DAY, to: now, name: "" }, own, signal, "daily");
    return { last: day(now), parts: times.map((time, i) => [day(time), parts[i]] as const) };
  }, 0);
  const value = (part: Part): number => (metric === "cost" ? (part.total_cost_nanos ?? 0) : metric === "tokens" ? part.total_tokens : part.requests);
  return (
    <Panel title={t.calendar.title} aside={<Segments label={t.calendar.title} value={metric} options={METRICS.map((it) => [it, t.calendar.metrics[it]] as const)} choose={(it) => change({ year: it === "requests" ? null : it })} />}>
      <Shown of={data} bones={<Bones height={120} />}>
        {({ last, parts }) => (
          <Calendar last={last} values={new Map(parts.flatMap(([it, part]) => (part ? [[it, value(part)] as const] : [])))} show={metric === "cost" ? money : short}
            to={(it) => href("overview", { from: new Date(begin(it)).toISOString(), to: new Date(begin(following(it))).toISOString(), range: null })} />
        )}
      </Shown>
    </Panel>
  );
}

function Top({ title, group, question }: { title: string; group: Group; question: string }) {
  const own = filters(true);
  const data = useLoad(question + group, (signal) => byGroup(group, range(), own, signal), EVERY * 2);
  return (
    <Panel title={title} aside={<a class="small" href={href("explore", { ...own, by: group, metric: "cost" })}>{t.overview.seeAll}</a>}>
      <Shown of={data}>{(parts) => <TopList parts={parts} group={group} />}</Shown>
    </Panel>
  );
}

function TopList({ parts, group }: { parts: Part[]; group: Group }) {
  const merged = new Map<string, { requests: number; cost: number | null }>();
  for (const part of parts) {
    const it = name(part, group);
    const old = merged.get(it);
    merged.set(it, { requests: (old?.requests ?? 0) + part.requests, cost: part.total_cost_nanos === null || old?.cost === null ? null : (old?.cost ?? 0) + part.total_cost_nanos });
  }
  const rows = [...merged].sort((a, b) => (b[1].cost ?? 0) - (a[1].cost ?? 0) || b[1].requests - a[1].requests);
  const priced = rows.some(([, row]) => row.cost);
  const most = Math.max(1, ...rows.map(([, row]) => (priced ? (row.cost ?? 0) : row.requests)));
  if (!rows.length) return <p class="quiet">{t.overview.nothing}</p>;
  return (
    <ul class="toplist">
      {rows.slice(0, 5).map(([it, row]) => (
        <li key={it}>
          <a class="cut" href={href("logs", { ...filters(), [GROUPS[group]]: it })} title={it}>{group === "keys" ? keyName(it) : it || t.none}</a>
          <span class="num small"><span class="quiet">{short(row.requests)} {t.requests}</span> <span title={exact(row.cost)}>{money(row.cost)}</span></span>
          <Bar ratio={(priced ? (row.cost ?? 0) : row.requests) / most} />
        </li>
      ))}
    </ul>
  );
}

function Providers() {
  const data = useLoad("providers", (signal) => get<{ providers: ProviderStatus[] }>("admin/providers/status", {}, signal), EVERY);
  return (
    <Panel title={t.overview.providers} aside={<a class="small" href={href("providers")}>{t.overview.seeAll}</a>}>
      <Shown of={data} bones={<Bones lines={3} />}>
        {({ providers }) => providers.length ? (
          <div class="strip">
            {providers.map((it) => (
              <a key={it.name} class="tile" href={href("providers", { account: it.name })}>
                <span class="spread"><b class="cut">{it.name}</b><Status mood={providerMood(it.status)}>{t.providers.status[it.status] ?? it.status}</Status></span>
                <span class="small quiet cut">{it.type} · {short(it.load.recent_calls)} {t.providers.calls.toLowerCase()}{it.load.recent_failures > 0 ? `, ${t.providers.failures(percent(it.load.recent_failures, it.load.recent_calls))}` : ""}</span>
                {it.status_reason && <span class="small wrap">{it.status_reason}</span>}
              </a>
            ))}
          </div>
        ) : <Empty title={t.providers.empty} text={t.providers.emptyText} />}
      </Shown>
    </Panel>
  );
}

function NearBudgets() {
  const data = useLoad("budgets", (signal) => get<{ data: Budget[] }>("admin/budgets", {}, signal), EVERY * 2);
  return (
    <Panel title={t.overview.budgets} aside={<a class="small" href={href("budgets")}>{t.overview.seeAll}</a>}>
      <Shown of={data}>
        {(list) => {
          const near = list.data.filter((it) => it.usage_ratio >= 0.7).sort((a, b) => b.usage_ratio - a.usage_ratio).slice(0, 5);
          if (!list.data.length) return <Empty title={t.overview.noBudget} text={t.budgets.emptyText}>{mayManage() && <a class="button" href={href("budgets", { edit: "new" })}>{t.overview.setBudget}</a>}</Empty>;
          if (!near.length) return <p class="quiet">{t.overview.noBudgets}</p>;
          return (
            <ul class="toplist">
              {near.map((it) => (
                <li key={it.kind + it.name + it.period}>
                  <a class="cut" href={href("budgets")}>{nameOfBudget(it)}</a>
                  <span class="num small">{money(it.spent_nanos + it.held_nanos)} {t.budgets.of} {money(it.limit_nanos)}</span>
                  <Bar ratio={it.usage_ratio} mood={budgetMood(it)} label={percent(it.usage_ratio, 1)} />
                </li>
              ))}
            </ul>
          );
        }}
      </Shown>
    </Panel>
  );
}

const SHOWN = 8;

/** @param known how many calls have failed */
function Errors({ question, known }: { question: string; known: number | undefined }) {
  const own = filters();
  const data = useLoad(known === undefined ? null : question + "errors" + (known > 0), async (signal) => {
    if (!known) return [];
    const pages = await Promise.all(["refused", "cut", "interrupted"].map((outcome) => get<Page>(reports() + "log", { ...period(range()), ...own, outcome, limit: SHOWN }, signal)));
    const found = pages.flatMap((page) => page.entries).sort((a, b) => Date.parse(b.timestamp) - Date.parse(a.timestamp));
    return found.slice(0, SHOWN);
  }, EVERY);
  return (
    <Panel title={t.overview.errors} aside={<a class="small" href={href("logs", own)}>{t.overview.seeAll}</a>} flush>
      <Shown of={data} bones={<div class="body"><Bones /></div>}>
        {(calls: Call[]) => calls.length ? (
          <Table>
            {calls.map((call) => (
              <tr key={call.id}>
                <td><Badge mood={outcomeMood(call) as Mood}>{call.status_code}</Badge></td>
                <td class="cut"><a href={href("logs", { call: call.request_id })}>{call.error_type ?? t.outcomes[call.outcome] ?? call.outcome}</a><div class="sub cut">{call.requested_model || call.model}</div></td>
                <td class="num quiet">{micros(call.duration_us)}</td>
                <td class="num"><Ago at={call.timestamp} /></td>
              </tr>
            ))}
          </Table>
        ) : <div class="body"><p class="quiet">{t.overview.noErrors}</p></div>}
      </Shown>
    </Panel>
  );
}

function FirstRun({ arrived }: { arrived?: Call }) {
  const models = useLoad("first-model", (signal) => get<{ data: { id: string }[] }>("v1/models", {}, signal));
  const model = models.data?.data[0]?.id ?? "openai/gpt-5-mini";
  return (
    <>
      <Head title={t.first.title} text={t.first.text} />
      <Panel title={arrived ? <Status mood="good">{t.first.arrived}</Status> : <Status mood="warn">{t.first.waiting}</Status>} aside={arrived && <a class="button primary" href={href("logs", { call: arrived.request_id })}>{t.first.see}</a>}>
        <CodeTabs samples={samples({ model, messages: [{ role: "user", content: t.first.hello }] })} />
      </Panel>
      <div class="row wrapping">
        <a class="button primary" href={href("playground")}>{t.nav.playground}</a>
        {mayManage() && <a class="button" href={href("keys", { create: "1" })}>{t.first.key}</a>}
        {wholePath() && <a class="button" href={href("providers")}>{t.first.providers}</a>}
      </div>
    </>
  );
}

