// Who is signed in decides what is shown: the sign-in, or the shell with a page.
import "./theme";
import { render } from "preact";
import { Failure, ask, ended, session, url, type Session } from "./api";
import { Notices } from "./ui/parts";
import { Icon } from "./ui/icons";
import { SignIn } from "./pages/signin";
import { Shell } from "./shell";
import { t } from "./text";

async function whoIsThere(): Promise<void> {
  try {
    session.value = (await ask<Session>(url("admin/session"))).data;
  } catch (e) {
    if (e instanceof Failure) session.value = null;
    else setTimeout(() => void whoIsThere(), 3000);
  }
}

// Asked before anything is drawn, as the pages wait for it.
void whoIsThere();

/** The empty frame, as it is in index.html. */
function Frame() {
  return (
    <div class="shell frame" aria-busy="true">
      <div class="rail"><span class="brand"><Icon name="gate" /><span class="label">{t.product}</span></span></div>
      <div class="grow"><header class="top" /></div>
    </div>
  );
}

export function draw(place: HTMLElement): void {
  place.textContent = "";
  render(<App />, place);
}

function App() {
  const who = session.value;
  return (
    <>
      {who === null ? <SignIn /> : who ? <div class={ended.value ? "behind" : ""} inert={ended.value}><Shell key={`${who.role} ${who.user_path} ${who.name}`} /></div> : <Frame />}
      {who && ended.value && <div class="cover"><SignIn again /></div>}
      <Notices />
    </>
  );
}
