import { useState } from "preact/hooks";
import { get } from "../api";
import { useLoad } from "../load";
import { askNames, keyName } from "../names";
import { change, param } from "../router";
import { stamp, utc } from "../time";
import { t } from "../text";
import { Badge, Code, Drawer, Empty, Head, Panel, Shown, Table } from "../ui/parts";

interface Change {
  id: string;
  timestamp: string;
  auth_key_id: string;
  user_path: string;
  client_ip: string;
  method: string;
  route: string;
  path: string;
  before: unknown;
  after: unknown;
  previous: string | null;
  hash: string;
  intact: boolean;
}

interface Page { entries: Change[]; next: string | null }

export function Changes() {
  askNames();
  const [older, add] = useState<Change[]>([]);
  const [next, put] = useState<string | null | undefined>(undefined);
  const data = useLoad("changes", (signal) => get<Page>("admin/audit/changes", { limit: 100 }, signal), 0);
  const all = [...(data.data?.entries ?? []), ...older];
  const after = next === undefined ? (data.data?.next ?? null) : next;
  const chosen = all.find((it) => it.id === param("change"));
  return (
    <>
      <Head title={t.changes.title} text={t.changes.text} />
      <Shown of={data}>
        {() => all.length === 0 ? <Panel><Empty icon="history" title={t.changes.empty} text={t.changes.emptyText} /></Panel> : (
          <section class="panel">
            <Table head={<><th>{t.changes.time}</th><th>{t.changes.what}</th><th>{t.changes.actor}</th><th>{t.changes.from}</th><th>{t.changes.intact}</th><th><span class="sr">{t.details}</span></th></>}>
              {all.map((it) => (
                <tr key={it.id}>
                  <td class="nowrap"><span title={utc(it.timestamp)}>{stamp(it.timestamp)}</span></td>
                  <td class="wrap"><Badge mood={it.method === "DELETE" ? "bad" : "accent"}>{it.method}</Badge> <code>{it.path}</code><div class="sub">{summary(it)}</div></td>
                  <td>{keyName(it.auth_key_id)}</td>
                  <td>{it.client_ip}</td>
                  <td><Badge mood={it.intact ? "good" : "bad"}>{it.intact ? t.changes.whole : t.changes.broken}</Badge></td>
                  <td class="actions"><button type="button" class="button tiny" onClick={() => change({ change: it.id })}>{t.details}</button></td>
                </tr>
              ))}
            </Table>
            {after && <div class="panel-only"><button type="button" class="button" onClick={() => { void get<Page>("admin/audit/changes", { limit: 100, after }).then((page) => { add([...older, ...page.entries]); put(page.next); }); }}>{t.changes.older}</button></div>}
          </section>
        )}
      </Shown>
      {chosen && (
        <Drawer title={<><Badge>{chosen.method}</Badge> <code>{chosen.path}</code></>} close={() => change({ change: null })}>
          <dl class="facts">
            <dt>{t.changes.time}</dt><dd>{stamp(chosen.timestamp)} · {utc(chosen.timestamp)}</dd>
            <dt>{t.changes.actor}</dt><dd>{keyName(chosen.auth_key_id)} <span class="quiet">{chosen.user_path}</span></dd>
            <dt>{t.changes.hash}</dt><dd><code>{chosen.hash}</code></dd>
            <dt>{t.changes.previous}</dt><dd><code>{chosen.previous ?? t.none}</code></dd>
          </dl>
          <Difference before={chosen.before} after={chosen.after} />
          <h3>{t.changes.before}</h3>
          <Code text={chosen.before === null ? t.none : JSON.stringify(chosen.before, null, 2)} label={t.changes.before} />
          <h3>{t.changes.after}</h3>
          <Code text={chosen.after === null ? t.none : JSON.stringify(chosen.after, null, 2)} label={t.changes.after} />
        </Drawer>
      )}
    </>
  );
}

/** The members that differ, with both values as text. */
function differences(before: unknown, after: unknown): [string, string, string][] {
  const object = (it: unknown): Record<string, unknown> => (it && typeof it === "object" && !Array.isArray(it) ? (it as Record<string, unknown>) : {});
  const one = object(before);
  const two = object(after);
  return [...new Set([...Object.keys(one), ...Object.keys(two)])]
    .map((name): [string, string, string] => [name, one[name] === undefined ? t.none : JSON.stringify(one[name]), two[name] === undefined ? t.none : JSON.stringify(two[name])])
    .filter(([, was, is]) => was !== is);
}

function summary(it: Change): string {
  if (it.after === null) return t.changes.gone;
  if (it.before === null) return t.changes.made;
  return differences(it.before, it.after).map(([name]) => name).slice(0, 5).join(", ");
}

function Difference({ before, after }: { before: unknown; after: unknown }) {
  if (before === null || after === null) return null;
  const all = differences(before, after);
  if (!all.length) return null;
  return (
    <section class="panel">
      <header><h3>{t.changes.difference}</h3></header>
      <Table head={<><th>{t.settings.name}</th><th>{t.changes.before}</th><th>{t.changes.after}</th></>}>
        {all.map(([name, was, is]) => <tr key={name}><td>{name}</td><td class="wrap"><code>{was}</code></td><td class="wrap"><code>{is}</code></td></tr>)}
      </Table>
    </section>
  );
}
