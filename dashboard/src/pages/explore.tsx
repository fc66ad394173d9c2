import { Chips, filters, summed } from "../filters";
import { count, exact, money, ms, share, short } from "../format";
import { useLoad } from "../load";
import { askNames, keyName } from "../names";
import { change, href, param } from "../router";
import { before, range, stamp, zone, zoomTo } from "../time";
import { t } from "../text";
import { Chart } from "../ui/chart";
import { Bar, Bones, Empty, Head, Panel, Segments, Shown, Table } from "../ui/parts";
import { GROUPS, byGroup, grouped, name, timeline, value, type Group, type Metric } from "../usage";

const METRICS = Object.keys(t.explore.metrics) as Metric[];
const BY = Object.keys(t.explore.groups) as (Group | "none")[];
const TIMES: readonly Metric[] = ["first", "duration"];

function shower(metric: Metric): (n: number | null) => string {
  return metric === "cost" ? money : TIMES.includes(metric) ? ms : short;
}

export function Explore() {
  askNames();
  const metric = METRICS.find((it) => it === param("metric")) ?? "requests";
  const by = BY.find((it) => it === param("by")) ?? "models";
  const view = param("view") === "table" ? "table" : "chart";
  const own = filters(true);
  const now = range();
  const show = shower(metric);
  const key = JSON.stringify(["explore", metric, by, own, now.name || [now.from, now.to], zone()]);
  const data = useLoad(key, async (signal) => {
    const here = range();
    if (by === "none") {
      const line = await timeline(here, own, signal);
      return { here, line, series: [{ name: t.explore.metrics[metric], values: line.parts.map((part) => (part ? value(part, metric) : TIMES.includes(metric) ? null : 0)) }], parts: [], earlier: [] };
    }
    const [{ line, series }, parts, earlier] = await Promise.all([grouped(by, metric, here, own, signal), byGroup(by, here, own, signal), byGroup(by, before(here), own, signal).catch(() => [])]);
    return { here, line, series: by === "keys" ? series.map((it) => ({ ...it, name: keyName(it.name) })) : series, parts, earlier };
  }, 30_000);
  return (
    <>
      <Head title={t.explore.title} text={t.explore.text} />
      <div class="filters">
        <select class="select" aria-label={t.explore.metric} value={metric} onChange={(event) => change({ metric: event.currentTarget.value })}>{METRICS.map((it) => <option key={it} value={it}>{t.explore.metrics[it]}</option>)}</select>
        <select class="select" aria-label={t.explore.group} value={by} onChange={(event) => change({ by: event.currentTarget.value })}>{BY.filter((it) => it === "none" || it === by || summed(GROUPS[it])).map((it) => <option key={it} value={it}>{t.explore.groups[it]}</option>)}</select>
        <Segments label={t.explore.view} value={view} options={[["chart", t.explore.chart], ["table", t.explore.table]]} choose={(it) => change({ view: it === "chart" ? null : it })} />
      </div>
      <Chips sums />
      <Shown of={data} bones={<Panel><Bones height={320} /></Panel>}>
        {({ here, line, series, parts, earlier }) => {
          const empty = line.parts.every((part) => !part?.requests);
          if (empty) return <Panel><Empty icon="compass" title={t.explore.empty} text={t.explore.emptyText}><button type="button" class="button" onClick={() => change({ range: "30d", from: null, to: null })}>{t.overview.widen}</button></Empty></Panel>;
          return (
            <>
              {view === "chart" ? (
                <Panel title={t.explore.metrics[metric]} aside={by !== "none" && <span class="small quiet hide-small">{t.explore.top(5)}</span>}>
                  <Chart label={`${t.explore.metrics[metric]} ${t.explore.groups[by]}`} times={line.times} step={line.step} series={series} from={here.from} to={here.to} show={show} zoom={zoomTo} height={300} lines={TIMES.includes(metric)} />
                </Panel>
              ) : (
                <section class="panel">
                  <Table head={<><th>{t.logs.time}</th>{series.map((it) => <th key={it.name} class="num">{it.name}</th>)}</>}>
                    {line.times.map((time, i) => line.parts[i] && (
                      <tr key={time}><td class="nowrap quiet">{line.step >= 86_400_000 ? stamp(time).slice(0, 10) : stamp(time, false)}</td>{series.map((it) => <td key={it.name} class="num" title={metric === "cost" ? exact(it.values[i] ?? null) : undefined}>{show(it.values[i] ?? null)}</td>)}</tr>
                    ))}
                  </Table>
                </section>
              )}
              {by !== "none" && <Sums by={by} metric={metric} parts={parts} earlier={earlier} />}
            </>
          );
        }}
      </Shown>
    </>
  );
}

function sums(parts: Parameters<typeof name>[0][], by: Group, metric: Metric): Map<string, { value: number | null; requests: number }> {
  const all = new Map<string, { value: number | null; requests: number }>();
  for (const part of parts) {
    const it = name(part, by);
    const old = all.get(it);
    const here = value(part, metric);
    const merged = old === undefined ? here : old.value === null || here === null ? null : TIMES.includes(metric) ? Math.max(old.value, here) : old.value + here;
    all.set(it, { value: merged, requests: (old?.requests ?? 0) + part.requests });
  }
  return all;
}

function Sums({ by, metric, parts, earlier }: { by: Group; metric: Metric; parts: Parameters<typeof name>[0][]; earlier: Parameters<typeof name>[0][] }) {
  const show = shower(metric);
  const rows = [...sums(parts, by, metric)].sort((a, b) => (b[1].value ?? -1) - (a[1].value ?? -1));
  const then = sums(earlier, by, metric);
  const whole = rows.reduce((sum, [, row]) => sum + (row.value ?? 0), 0);
  const additive = !TIMES.includes(metric);
  return (
    <Panel title={t.explore.ptable} flush>
      <Table head={<><th>{t.explore.groups[by]}</th><th class="num">{t.explore.metrics[metric]}</th>{additive && <th>{t.explore.share}</th>}<th class="num">{t.explore.compare}</th>{metric !== "requests" && <th class="num">{t.overview.requests}</th>}</>}>
        {rows.map(([it, row]) => {
          const was = then.get(it)?.value;
          return (
            <tr key={it}>
              <td class="wrap"><a href={href("logs", { ...filters(), [GROUPS[by]]: it })}>{by === "keys" ? keyName(it) : it || t.none}</a></td>
              <td class="num" title={metric === "cost" ? exact(row.value) : undefined}>{show(row.value)}</td>
              {additive && <td><span class="small">{whole ? share((row.value ?? 0) / whole) : t.none}</span><Bar ratio={whole ? (row.value ?? 0) / whole : 0} /></td>}
              <td class="num quiet">{row.value === null || was === null || was === undefined ? t.none : was === 0 ? (row.value === 0 ? t.overview.noChange : t.overview.newly) : `${row.value >= was ? "+" : "−"}${Math.abs(((row.value - was) / was) * 100).toFixed(0)} %`}</td>
              {metric !== "requests" && <td class="num">{count(row.requests)}</td>}
            </tr>
          );
        })}
      </Table>
    </Panel>
  );
}
