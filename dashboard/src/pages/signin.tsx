import { useState } from "preact/hooks";
import { Failure, ask, ended, session, url, type Session } from "../api";
import { refreshed } from "../load";
import { forgetNames } from "../names";
import { t } from "../text";
import { ErrorNote, Field } from "../ui/parts";
import { Icon } from "../ui/icons";

/** @param again whether a session has ended in the middle of something */
export function SignIn({ again = false }: { again?: boolean }) {
  const [key, put] = useState("");
  const [busy, work] = useState(false);
  const [error, fail] = useState<unknown>(null);

  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (!key.trim() || busy) return;
    work(true);
    fail(null);
    try {
      const who = (await ask<Session>(url("admin/session"), { method: "POST", body: { key: key.trim() } })).data;
      put("");
      forgetNames();
      session.value = who;
      if (ended.value) {
        ended.value = false;
        refreshed.value++;
      }
    } catch (e) {
      fail(e);
      work(false);
    }
  };

  const refused = error instanceof Failure && error.status === 401;
  return (
    <main class="signin">
      <form class="panel" onSubmit={submit}>
        <div class="brand"><Icon name="gate" />{t.product}</div>
        <h1>{t.signIn.title}</h1>
        <p class="quiet">{again ? t.signIn.ended : t.signIn.text}</p>
        <input type="text" autoComplete="username" value={t.product} readOnly hidden />
        <Field label={t.signIn.key} type="password" value={key} change={put} hint={t.signIn.hint} wrong={refused ? t.signIn.refused : undefined} autoComplete="current-password" required autoFocus />
        {error !== null && <ErrorNote error={error} />}
        <button type="submit" class="button primary" disabled={busy || !key.trim()}>{busy ? t.signIn.busy : t.signIn.go}</button>
      </form>
    </main>
  );
}
