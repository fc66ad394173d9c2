import { Chips, filters } from "../filters";
import { count, exact, money, short, span } from "../format";
import { useLoad } from "../load";
import { change, href } from "../router";
import { range, zone } from "../time";
import { t } from "../text";
import { Ago, Empty, Head, Panel, Shown, Table } from "../ui/parts";
import { sessions, type Session } from "../usage";

export function Sessions() {
  const now = range();
  const own = filters();
  const data = useLoad(JSON.stringify(["sessions", now.name || [now.from, now.to], zone(), own]), (signal) => sessions(range(), own, signal), 15_000);
  return (
    <>
      <Head title={t.sessions.title} text={t.sessions.text} />
      <Chips />
      <Shown of={data}>
        {(report) => (
          <>
            {!report.complete && <div class="note warn">{t.sessions.part}</div>}
            <Panel title={t.sessions.table} flush>
              {report.sessions.length ? (
                <Table head={<><th>{t.sessions.session}</th><th>{t.sessions.last}</th><th class="num">{t.sessions.lasted}</th><th class="num">{t.sessions.turns}</th><th>{t.sessions.models}</th><th class="num">{t.logs.tokens}</th><th class="num">{t.logs.cost}</th></>}>
                  {report.sessions.map((it) => <Row key={it.session} session={it} />)}
                </Table>
              ) : (
                <Empty icon="thread" title={t.sessions.empty} text={t.sessions.emptyText}>
                  <button type="button" class="button" onClick={() => change({ range: "30d", from: null, to: null })}>{t.overview.widen}</button>
                </Empty>
              )}
            </Panel>
          </>
        )}
      </Shown>
    </>
  );
}

function Row({ session }: { session: Session }) {
  const lasted = Date.parse(session.last) - Date.parse(session.first);
  return (
    <tr>
      <td><a class="cut id" href={href("logs", { ...filters(), session: session.session })} title={`${t.sessions.open}: ${session.session}`}>{session.session}</a><div class="small quiet cut">{session.user_path}</div></td>
      <td class="nowrap"><Ago at={session.last} /></td>
      <td class="num nowrap">{session.requests > 1 ? span(lasted) : t.none}</td>
      <td class="num">{count(session.requests)}{session.failed_requests > 0 && <div class="small bad">{t.sessions.failed(count(session.failed_requests))}</div>}</td>
      <td class="wrap small">{session.models.join(", ") || t.none}</td>
      <td class="num nowrap" title={t.logs.inOut(count(session.input_tokens), count(session.output_tokens))}>{short(session.input_tokens)} + {short(session.output_tokens)}</td>
      <td class="num" title={exact(session.total_cost_nanos)}>{money(session.total_cost_nanos)}</td>
    </tr>
  );
}
