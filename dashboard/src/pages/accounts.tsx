// Accounts that are added and edited here, and what operators decide about any account.
import { useState } from "preact/hooks";
import { ask, get, url } from "../api";
import { useLoad } from "../load";
import { stamp } from "../time";
import { t } from "../text";
import { Drawer, ErrorNote, Field, Shown, Sure, said, tell } from "../ui/parts";

export interface StoredAccount {
  name: string;
  type: string;
  base_url: string | null;
  models: string[];
  enabled: boolean;
  source: string;
  problem: string | null;
  /** As they were sent, with secrets masked. */
  settings?: Record<string, unknown>;
}

export interface Forced { state: string; until: string }

const address = (name: string): string => url(`admin/accounts/${encodeURIComponent(name)}`);

export function AccountForm({ name, close, done }: { name: string; close: () => void; done: (text: string) => void }) {
  const data = useLoad("account-form", (signal) => get<{ data: StoredAccount[] }>("admin/accounts", {}, signal));
  return (
    <Drawer title={name === "new" ? t.accounts.create : `${t.accounts.edit}: ${name}`} close={close}>
      <Shown of={data}>{({ data: all }) => <Form of={all.find((it) => it.name === name && it.source === "manual")} close={close} done={done} />}</Shown>
    </Drawer>
  );
}

function Form({ of, close, done }: { of: StoredAccount | undefined; close: () => void; done: (text: string) => void }) {
  const before = of?.settings ?? {};
  const [name, rename] = useState(of?.name ?? "");
  const [type, choose] = useState(typeof before["type"] === "string" ? before["type"] : "");
  const [base, put] = useState(typeof before["base_url"] === "string" ? before["base_url"] : "");
  const [key, enter] = useState("");
  const [models, list] = useState((of?.models ?? []).join(", "));
  const [tried, attempt] = useState(false);
  const [error, fail] = useState<unknown>(null);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    attempt(true);
    if (!name.trim()) return;
    const names = models.split(/[,\n]/).map((it) => it.trim()).filter(Boolean);
    const body: Record<string, unknown> = { ...before, models: names };
    for (const [member, value] of [["type", type], ["base_url", base], ["api_key", key]] as const) {
      if (value.trim()) body[member] = value.trim();
      else if (member !== "api_key") delete body[member];
    }
    try {
      await ask(address(name.trim()), { method: "PUT", body });
      done(t.accounts.saved);
    } catch (e) {
      fail(e);
    }
  };
  return (
    <form class="stack" onSubmit={submit} noValidate>
      <div class="form">
        {!of && <Field label={t.accounts.name} hint={t.accounts.nameHint} value={name} wrong={tried && !name.trim() ? t.required : undefined} change={rename} required />}
        <Field label={t.accounts.type} hint={t.accounts.typeHint} value={type} change={choose} suggestions={["openai", "anthropic", "gemini", "groq", "mistral", "deepseek", "xai", "cohere", "openrouter", "ollama"]} />
        <Field wide label={t.accounts.base} hint={t.accounts.baseHint} value={base} change={put} />
        <Field wide label={t.accounts.key} hint={of ? t.accounts.keyKept : t.accounts.keyHint} type="password" value={key} change={enter} autoComplete="new-password" />
        <Field wide label={t.accounts.models} hint={t.accounts.modelsHint} value={models} change={list} />
      </div>
      {error !== null && <ErrorNote error={error} />}
      <div class="row wrapping">
        <button type="submit" class="button primary">{t.save}</button>
        <button type="button" class="button" onClick={close}>{t.cancel}</button>
        <span class="grow" />
        {of && <Sure label={t.remove} ask={t.accounts.sure} tiny={false} act={async () => { await ask(address(of.name), { method: "DELETE" }); done(t.accounts.removed); }} />}
      </div>
    </form>
  );
}

const LENGTHS = ["15m", "1h", "1d"] as const;

/** Disables and enables an account, and forces its circuit breaker open or closed for a time. */
export function Decisions({ name, account, forced, edit, again }: { name: string; account: StoredAccount | undefined; forced: Forced | null; edit: () => void; again: () => void }) {
  const [length, choose] = useState<string>("15m");
  const send = async (path: string, method: string, body: unknown, text: string): Promise<void> => {
    try {
      await ask(path, body === undefined ? { method } : { method, body });
      tell(text);
    } catch (e) {
      tell(said(e), true);
    }
    again();
  };
  const breaker = url(`admin/providers/${encodeURIComponent(name)}/breaker`);
  return (
    <div class="stack tight">
      {forced && (
        <div class="note warn spread">
          <span>{t.accounts.forced[forced.state]?.(stamp(forced.until, false)) ?? forced.state}</span>
          <button type="button" class="button tiny" onClick={() => void send(breaker, "DELETE", undefined, t.accounts.released)}>{t.accounts.release}</button>
        </div>
      )}
      <div class="row wrapping">
        {account?.source === "manual" && <button type="button" class="button" onClick={edit}>{t.edit}</button>}
        {account && <button type="button" class="button" onClick={() => void send(address(name), "PUT", { enabled: !account.enabled }, account.enabled ? t.accounts.isDisabled : t.accounts.isEnabled)}>{account.enabled ? t.accounts.disable : t.accounts.enable}</button>}
        {!forced && (
          <>
            <select class="select" aria-label={t.accounts.length} value={length} onChange={(event) => choose(event.currentTarget.value)} style={{ width: "auto" }}>
              {LENGTHS.map((it) => <option key={it} value={it}>{t.accounts.lengths[it]}</option>)}
            </select>
            <button type="button" class="button" onClick={() => void send(breaker, "PUT", { state: "open", for: length }, t.accounts.opened)}>{t.accounts.open}</button>
            <button type="button" class="button" onClick={() => void send(breaker, "PUT", { state: "closed", for: length }, t.accounts.closed)}>{t.accounts.close}</button>
          </>
        )}
      </div>
    </div>
  );
}
