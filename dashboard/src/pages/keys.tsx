import { useEffect, useRef, useState } from "preact/hooks";
import { Failure, ask, get, mayManage, session, url, type Reply } from "../api";
import { listed } from "../format";
import { useLoad } from "../load";
import { forgetNames, askNames } from "../names";
import { change, href, param } from "../router";
import { samples } from "../samples";
import { stamp } from "../time";
import { t } from "../text";
import { Icon } from "../ui/icons";
import { Ago, Code, CodeTabs, Drawer, Empty, ErrorNote, Field, Head, Panel, said, Shown, Status, Sure, Table, tell } from "../ui/parts";

interface Key {
  id: string;
  name: string;
  description: string | null;
  owner: string | null;
  user_path: string;
  role: string;
  models: string[];
  operations: string[];
  tags: string[];
  enabled: boolean;
  redacted_value: string;
  created_at: string;
  expires_at: string | null;
  last_used_at: string | null;
  expired: boolean;
  older_texts: number;
}

const MONTH = 30 * 86_400_000;

export function Keys() {
  const keys = useLoad("keys", (signal) => get<{ data: Key[] }>("admin/keys", { limit: 1000 }, signal), 30_000);
  const [issued, reveal] = useState<{ name: string; text: string } | null>(null);
  const find = param("find");
  const editing = param("edit");
  const changed = (text?: string): void => {
    forgetNames();
    askNames();
    keys.again();
    if (text) tell(text);
  };
  const all = keys.data?.data ?? [];
  const one = all.find((key) => key.id === editing);
  return (
    <>
      <Head title={t.keys.title} text={t.keys.text}>
        {mayManage() && <button type="button" class="button primary" onClick={() => change({ create: "1" })}><Icon name="plus" />{t.keys.create}</button>}
      </Head>
      <Shown of={keys}>
        {(list) => list.data.length === 0 ? (
          <Panel><Empty icon="key" title={t.keys.empty} text={t.keys.emptyText + (session.value?.open ? " " + t.keys.firstAdmin : "")}>{mayManage() && <button type="button" class="button primary" onClick={() => change({ create: "1" })}>{t.keys.create}</button>}</Empty></Panel>
        ) : (
          <>
            <div class="filters"><input class="input" type="search" aria-label={t.keys.filter} placeholder={t.keys.filter} value={find} onInput={(event) => change({ find: event.currentTarget.value }, true)} /></div>
            <KeyTable keys={list.data.filter((key) => [key.name, key.user_path, key.owner ?? "", key.id].some((it) => it.toLowerCase().includes(find.toLowerCase())))} changed={changed} reveal={reveal} />
          </>
        )}
      </Shown>
      {param("create") && mayManage() && !issued && <KeyForm close={() => change({ create: null })} first={all.length === 0 && Boolean(session.value?.open)} done={(key) => { reveal({ name: key.name, text: key.key }); change({ create: null }, true); changed(); }} />}
      {one && mayManage() && <KeyForm key={one.id} of={one} close={() => change({ edit: null })} done={() => { change({ edit: null }); changed(t.keys.changed); }} />}
      {issued && <Reveal issued={issued} close={() => reveal(null)} />}
    </>
  );
}

function KeyTable({ keys, changed, reveal }: { keys: Key[]; changed: (text?: string) => void; reveal: (it: { name: string; text: string }) => void }) {
  const [rotating, rotate] = useState<Key | null>(null);
  if (!keys.length) return <Panel><Empty icon="search" title={t.keys.noMatch} /></Panel>;
  const patch = (key: Key, body: unknown): void => {
    ask(url(`admin/keys/${encodeURIComponent(key.id)}`), { method: "PATCH", body }).then(() => changed(t.keys.changed), (e) => tell(said(e), true));
  };
  return (
    <section class="panel">
      <Table head={<><th>{t.keys.name}</th><th>{t.keys.path}</th><th>{t.keys.models}</th><th>{t.keys.state}</th><th>{t.keys.used}</th><th><span class="sr">{t.details}</span></th></>}>
        {keys.map((key) => (
          <tr key={key.id}>
            <td class="wrap"><a href={href("logs", { key: key.id })} title={t.keys.logs}><b>{key.name}</b></a>{key.description && <div class="sub">{key.description}</div>}<div class="sub nowrap"><code>{key.redacted_value}</code>{key.older_texts > 0 && ` · ${t.keys.olderTexts(key.older_texts)}`}</div></td>
            <td><code>{key.user_path}</code><div class="sub">{[key.role !== "none" && (t.shell.roles[key.role] ?? key.role), key.owner].filter(Boolean).join(" · ")}</div></td>
            <td class="wrap">{key.models.length ? key.models.join(", ") : t.all}{key.tags.length > 0 && <div class="sub">{key.tags.join(", ")}</div>}</td>
            <td><Status mood={key.expired ? "bad" : key.enabled ? "good" : ""}>{key.expired ? t.keys.expired : key.enabled ? t.keys.enabled : t.keys.disabled}</Status>{key.expires_at && !key.expired && <div class="sub nowrap" title={stamp(key.expires_at)}>{t.keys.until(stamp(key.expires_at).slice(0, 10))}</div>}</td>
            <td class="nowrap"><Ago at={key.last_used_at} />{key.enabled && Date.now() - Date.parse(key.last_used_at ?? key.created_at) > MONTH && <div class="sub">{t.keys.unused}</div>}</td>
            <td class="actions">
              {mayManage() && (
                <>
                  <button type="button" class="button tiny" onClick={() => change({ edit: key.id })}>{t.edit}</button>
                  <button type="button" class="button tiny" onClick={() => rotate(key)}>{t.keys.rotate}</button>
                  <button type="button" class="button tiny" onClick={() => patch(key, { enabled: !key.enabled })}>{key.enabled ? t.keys.disable : t.keys.enable}</button>{" "}
                  <Sure label={t.keys.deleteKey} ask={t.keys.sureDelete} act={async () => { await ask(url(`admin/keys/${encodeURIComponent(key.id)}`), { method: "DELETE" }); changed(t.keys.deleted); }} />
                </>
              )}
            </td>
          </tr>
        ))}
      </Table>
      {rotating && <Rotate of={rotating} close={() => rotate(null)} done={(text) => { const name = rotating.name; rotate(null); reveal({ name, text }); changed(); }} />}
    </section>
  );
}

function Rotate({ of, close, done }: { of: Key; close: () => void; done: (text: string) => void }) {
  const [overlap, put] = useState("24h");
  const [error, fail] = useState<unknown>(null);
  const submit = (event: Event): void => {
    event.preventDefault();
    ask<{ key: string }>(url(`admin/keys/${encodeURIComponent(of.id)}/rotate`), { method: "POST", body: overlap ? { overlap } : {} }).then((reply) => done(reply.data.key), fail);
  };
  return (
    <Drawer title={`${t.keys.rotateTitle}: ${of.name}`} close={close}>
      <form class="stack" onSubmit={submit}>
        <p class="quiet">{t.keys.rotateText}</p>
        <Field label={t.keys.overlap} value={overlap} options={t.keys.overlaps} change={put} />
        {error !== null && <ErrorNote error={error} />}
        <button type="submit" class="button primary">{t.keys.rotate}</button>
      </form>
    </Drawer>
  );
}

/** Shows the text of a new key, this once; it is in no other place of the page. */
function Reveal({ issued, close }: { issued: { name: string; text: string }; close: () => void }) {
  const models = useLoad("first-model", (signal) => get<{ data: { id: string }[] }>("v1/models", {}, signal));
  const model = models.data?.data[0]?.id ?? "openai/gpt-5-mini";
  return (
    <Drawer title={issued.name} close={close} foot={<button type="button" class="button primary" onClick={close}>{t.keys.done}</button>}>
      <div class="note good"><b>{t.keys.revealTitle}</b><p>{t.keys.revealText}</p></div>
      <Code text={issued.text} label={t.keys.yourKey} />
      <h3>{t.keys.revealUse}</h3>
      <CodeTabs samples={samples({ model, messages: [{ role: "user", content: t.first.hello }] }, issued.text)} />
    </Drawer>
  );
}

function fresh(id: string): Promise<Reply<Key>> {
  return ask<Key>(url(`admin/keys/${encodeURIComponent(id)}`));
}

function fields(of: Key | undefined, own: string, first: boolean | undefined) {
  return {
    name: of?.name ?? "", user_path: of?.user_path ?? own, role: of?.role ?? (first ? "admin" : "none"), models: of?.models.join(", ") ?? "", operations: of?.operations.join(", ") ?? "",
    tags: of?.tags.join(", ") ?? "", expires_at: of?.expires_at ?? "", owner: of?.owner ?? "", description: of?.description ?? "",
  };
}

function KeyForm({ of, close, done, first }: { of?: Key; close: () => void; done: (key: Key & { key: string }) => void; first?: boolean }) {
  const own = session.value?.role === "member" ? session.value.user_path : "/";
  const [now, put] = useState(fields(of, own, first));
  const [error, fail] = useState<Error | null>(null);
  const [tried, attempt] = useState(false);
  const [busy, work] = useState(false);
  const version = useRef<string | null>(null);
  const before = useRef<Key | undefined>(of);
  useEffect(() => {
    if (of) void fresh(of.id).then((it) => (version.current = it.version), () => undefined);
  }, []);
  const set = (name: keyof typeof now) => (value: string) => put({ ...now, [name]: value });
  const wrongName = !now.name.trim();
  const wrongPath = !/^\/\S*$/.test(now.user_path);
  const at = (name: string): string | undefined => (error instanceof Failure && error.param === name ? error.message : undefined);

  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    attempt(true);
    if (wrongName || wrongPath || busy) return;
    work(true);
    fail(null);
    const body = {
      name: now.name.trim(), user_path: now.user_path, role: now.role, models: listed(now.models), operations: listed(now.operations), tags: listed(now.tags),
      expires_at: now.expires_at.trim() || null, owner: now.owner.trim() || null, description: now.description.trim() || null,
    };
    try {
      if (of) {
        // What has not been changed here is not sent, so that nothing of others is overwritten.
        const was: Record<string, unknown> = { ...before.current };
        const changes = Object.fromEntries(Object.entries(body).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(was[name] ?? null)));
        const headers: Record<string, string> = version.current ? { "If-Match": version.current } : {};
        done((await ask<Key & { key: string }>(url(`admin/keys/${encodeURIComponent(of.id)}`), { method: "PATCH", body: changes, headers })).data);
      } else done((await ask<Key & { key: string }>(url("admin/keys"), { method: "POST", body })).data);
    } catch (e) {
      fail(e as Error);
      if (of && e instanceof Failure && e.status === 412) {
        const there = await fresh(of.id);
        version.current = there.version;
        before.current = there.data;
        put(fields(there.data, own, first));
        fail(new Failure(412, t.keys.conflict, e.code, null, e.request));
      }
      work(false);
    }
  };

  const roles = Object.entries(t.keys.roles).filter(([role]) => session.value?.role === "admin" || role === "none");
  return (
    <Drawer title={of ? `${t.edit}: ${of.name}` : t.keys.create} close={close}>
      <form class="stack" onSubmit={submit} noValidate>
        {first && <div class="note warn">{t.keys.firstAdmin}</div>}
        <div class="form">
          <Field label={t.keys.name} hint={t.keys.nameHint} value={now.name} change={set("name")} wrong={tried && wrongName ? t.required : at("name")} required />
          <Field label={t.keys.path} hint={t.keys.pathHint} value={now.user_path} change={set("user_path")} wrong={tried && wrongPath ? t.keys.wrongPath : at("user_path")} />
          <Field label={t.keys.role} value={now.role} options={roles} change={set("role")} wrong={at("role")} />
          <Field label={t.keys.expires} hint={t.keys.expiresHint} value={now.expires_at} change={set("expires_at")} wrong={at("expires_at")} />
          <Field label={t.keys.models} hint={t.keys.modelsHint} value={now.models} change={set("models")} wrong={at("models")} />
          <Field label={t.keys.operations} hint={t.keys.operationsHint} value={now.operations} change={set("operations")} wrong={at("operations")} />
          <Field label={t.keys.tags} hint={t.keys.tagsHint} value={now.tags} change={set("tags")} wrong={at("tags")} />
          <Field label={t.keys.owner} value={now.owner} change={set("owner")} wrong={at("owner")} />
          <Field wide label={t.keys.description} value={now.description} change={set("description")} wrong={at("description")} />
        </div>
        {error && <ErrorNote error={error} />}
        <div class="row"><button type="submit" class="button primary" disabled={busy}>{of ? t.save : t.keys.create}</button><button type="button" class="button" onClick={close}>{t.cancel}</button></div>
      </form>
    </Drawer>
  );
}

