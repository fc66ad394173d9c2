// Who is signed in decides what is shown: the sign-in, or the shell with a page.
import { useEffect } from "preact/hooks";
import { Failure, ask, ended, session, url, type Session } from "./api";
import { Notices } from "./ui/parts";
import { SignIn } from "./pages/signin";
import { Shell } from "./shell";

async function whoIsThere(): Promise<void> {
  try {
    session.value = (await ask<Session>(url("admin/session"))).data;
  } catch (e) {
    if (e instanceof Failure) session.value = null;
    else setTimeout(() => void whoIsThere(), 3000);
  }
}

export function App() {
  useEffect(() => void whoIsThere(), []);
  const who = session.value;
  return (
    <>
      {who === null ? <SignIn /> : who ? <div class={ended.value ? "behind" : ""} inert={ended.value}><Shell key={`${who.role} ${who.user_path} ${who.name}`} /></div> : <div class="signin" aria-busy="true" />}
      {who && ended.value && <div class="cover"><SignIn again /></div>}
      <Notices />
    </>
  );
}
