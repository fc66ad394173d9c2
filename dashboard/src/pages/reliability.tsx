import { get } from "../api";
import { Chips, filters } from "../filters";
import { bytes, count, percent, short, span } from "../format";
import { useLoad } from "../load";
import { change, href } from "../router";
import { range, zone, zoomTo } from "../time";
import { t } from "../text";
import { Chart } from "../ui/chart";
import { Badge, Bar, Bones, Empty, Head, Panel, Shown, Status, Table } from "../ui/parts";
import { reliability, timeline, type Reliability as Report } from "../usage";
import { targetMood } from "../moods";

import type { Health } from "./providers";

const EVERY = 15_000;

export function Reliability() {
  const now = range();
  const own = filters();
  const key = JSON.stringify(["reliability", now.name || [now.from, now.to], zone(), own]);
  const data = useLoad(key, (signal) => reliability(range(), own, signal), EVERY);
  return (
    <>
      <Head title={t.reliability.title} text={t.reliability.text} />
      <Chips />
      <Shown of={data}>
        {(report) => report.requests ? (
          <>
            {!report.complete && <div class="note warn">{t.sessions.part}</div>}
            <Cards report={report} />
            <Over question={key} />
            <div class="grid two">
              <Attempts report={report} />
              <Ends report={report} />
            </div>
          </>
        ) : (
          <Panel><Empty icon="retry" title={t.reliability.empty} text={t.reliability.emptyText}><button type="button" class="button" onClick={() => change({ range: "30d", from: null, to: null })}>{t.overview.widen}</button></Empty></Panel>
        )}
      </Shown>
      <div class="grid two">
        <Blocked />
        <Recorded />
      </div>
    </>
  );
}

function Cards({ report }: { report: Report }) {
  const lost = report.requests - (report.outcomes.find((it) => it.outcome === "success")?.requests ?? 0);
  const cards: [string, number][] = [[t.reliability.calls, report.requests], [t.reliability.retried, report.retried_requests], [t.reliability.over, report.failed_over_requests], [t.reliability.rescued, report.rescued_requests], [t.reliability.lost, lost]];
  return (
    <div class="cards">
      {cards.map(([name, value], i) => (
        <div key={name} class="card">
          <span class="name">{name}</span>
          <span class="value">{short(value)}</span>
          <span class="change">{i ? percent(value, report.requests) : ""}</span>
        </div>
      ))}
    </div>
  );
}

function Over({ question }: { question: string }) {
  const data = useLoad(question + "over", async (signal) => {
    const here = range();
    return { here, line: await timeline(here, filters(true), signal) };
  }, EVERY);
  return (
    <Panel title={t.reliability.chart}>
      <Shown of={data} bones={<Bones height={200} />}>
        {({ here, line }) => (
          <Chart label={t.reliability.chart} times={line.times} step={line.step} from={here.from} to={here.to} show={short} zoom={zoomTo} height={200} lines
            series={[
              { name: t.reliability.first, values: line.parts.map((it) => it?.requests ?? 0) },
              { name: t.reliability.more, values: line.parts.map((it) => Math.max(0, (it?.attempts ?? 0) - (it?.requests ?? 0))) },
              { name: t.reliability.failed, bad: true, values: line.parts.map((it) => it?.failed_requests ?? 0) },
            ]} />
        )}
      </Shown>
    </Panel>
  );
}

function Attempts({ report }: { report: Report }) {
  const all = new Map<string, number>();
  for (const it of report.attempts) all.set(it.account, (all.get(it.account) ?? 0) + it.attempts);
  const failed = report.attempts.filter((it) => it.error_type !== null).sort((a, b) => b.attempts - a.attempts);
  return (
    <Panel title={t.reliability.attempts} flush>
      {failed.length ? (
        <Table head={<><th>{t.reliability.account}</th><th>{t.reliability.reason}</th><th class="num">{t.reliability.count}</th><th>{t.reliability.ofAll}</th></>}>
          {failed.map((it) => (
            <tr key={it.account + it.error_type}>
              <td class="wrap"><a href={href("logs", { ...filters(), account: it.account })}>{it.account || t.none}</a></td>
              <td class="wrap"><code>{it.error_type}</code></td>
              <td class="num">{count(it.attempts)}</td>
              <td><span class="small">{percent(it.attempts, all.get(it.account) ?? 0)}</span><Bar ratio={it.attempts / (all.get(it.account) ?? 1)} mood="bad" /></td>
            </tr>
          ))}
        </Table>
      ) : <Empty icon="check" title={t.reliability.none} text={t.reliability.noneText} />}
    </Panel>
  );
}

function Ends({ report }: { report: Report }) {
  const most = Math.max(...report.outcomes.map((it) => it.requests), 1);
  return (
    <Panel title={t.reliability.ends}>
      <div class="stack">
        <ul class="toplist">
          {[...report.outcomes].sort((a, b) => b.requests - a.requests).map((it) => (
            <li key={it.outcome}>
              <a class="cut" href={href("logs", { ...filters(), outcome: it.outcome })}>{t.outcomes[it.outcome] ?? it.outcome}</a>
              <span class="num small">{count(it.requests)} <span class="quiet">{percent(it.requests, report.requests)}</span></span>
              <Bar ratio={it.requests / most} mood={it.outcome === "success" ? "good" : "bad"} />
            </li>
          ))}
        </ul>
        <h3>{t.reliability.errors}</h3>
        {report.errors.length ? (
          <div class="row wrapping">
            {[...report.errors].sort((a, b) => b.requests - a.requests).map((it) => (
              <a key={it.error_type} href={href("logs", { ...filters(), error_type: it.error_type })}><Badge mood="bad">{it.error_type} · {count(it.requests)}</Badge></a>
            ))}
          </div>
        ) : <p class="quiet">{t.reliability.noErrors}</p>}
      </div>
    </Panel>
  );
}

function Blocked() {
  const data = useLoad("blocked", (signal) => get<{ data: Health[] }>("admin/providers", {}, signal), 5000);
  return (
    <Panel title={t.reliability.breakers}>
      <Shown of={data} bones={<Bones lines={3} />}>
        {({ data: accounts }) => {
          const blocked = accounts.flatMap((it) => it.suspended ? [{ name: it.id, mood: "bad" as const, text: it.reason ?? "", state: "suspended", wait: undefined }] : it.targets.filter((target) => target.state !== "closed").map((target) => ({ name: `${it.id}/${target.model}`, mood: targetMood(target.state), text: target.last_error ?? "", state: target.state, wait: target.retry_in_ms })));
          if (!blocked.length) return <p class="quiet">{t.reliability.noBreakers}</p>;
          return (
            <ul class="toplist">
              {blocked.map((it) => (
                <li key={it.name}>
                  <a class="cut" href={href("providers", { account: it.name.split("/")[0] })}>{it.name}</a>
                  <Status mood={it.mood}>{t.providers.state[it.state] ?? it.state}{it.wait ? ` · ${t.inTime(span(it.wait))}` : ""}</Status>
                  {it.text && <span class="small quiet wrap">{it.text}</span>}
                </li>
              ))}
            </ul>
          );
        }}
      </Shown>
    </Panel>
  );
}

interface Ledger { status: string; failure: string | null; rows_waiting: number; oldest_row_ms: number; bytes: number; rows_lost: number; rows_rejected: number }

function Recorded() {
  const data = useLoad("recorded", (signal) => get<{ ledger?: Ledger }>("admin/storage", {}, signal), 5000);
  return (
    <Panel title={t.reliability.record}>
      <Shown of={data} bones={<Bones lines={3} />}>
        {({ ledger }) => ledger ? (
          <div class="stack">
            <Status mood={ledger.status === "up" ? "good" : "bad"}>{t.reliability.recordText[ledger.status] ?? ledger.status}</Status>
            {ledger.failure && <div class="note bad wrap">{ledger.failure}</div>}
            <dl class="facts">
              <dt>{t.reliability.waiting}</dt><dd>{count(ledger.rows_waiting)}</dd>
              <dt>{t.reliability.oldest}</dt><dd>{ledger.rows_waiting ? span(ledger.oldest_row_ms) : t.none}</dd>
              <dt>{t.reliability.bytes}</dt><dd>{bytes(ledger.bytes)}</dd>
              <dt>{t.reliability.rejected}</dt><dd>{count(ledger.rows_rejected)}</dd>
              <dt>{t.reliability.rowsLost}</dt><dd>{count(ledger.rows_lost)}</dd>
            </dl>
          </div>
        ) : <p class="quiet">{t.reliability.recordOff}</p>}
      </Shown>
    </Panel>
  );
}
