// The frame of all pages: the menu, the bar with time, zone, theme, health and the user.
import type { ComponentType } from "preact";
import { signal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { ask, away, get, session, url, wholePath } from "./api";
import { Alarms } from "./alarms";
import { askNames, forgetNames, keyName } from "./names";
import { refreshed, useLoad } from "./load";
import { change, href, open, page } from "./router";
import { choice, choose, type Choice } from "./theme";
import { RANGES, instant, localZone, range, readStored, shownRange, stamp, store, zone } from "./time";
import { t } from "./text";
import { Bones, Drawer, Empty, ErrorNote, Field, Segments, Status, tell, type Mood } from "./ui/parts";
import { Icon, type IconName } from "./ui/icons";

interface Entry {
  name: Exclude<keyof typeof t.nav, "label" | "observe" | "control" | "operate" | "collapse" | "menu">;
  icon: IconName;
  /** Loads the page, which is a file of its own. */
  load: () => Promise<ComponentType>;
  /** Whether it concerns the whole organisation. */
  whole?: boolean;
  /** Whether the range of time is of use. */
  timed?: boolean;
  jump?: string;
}

/** Milliseconds until the other pages are loaded. */
const REST = 3000;

const GROUPS: [string, Entry[]][] = [
  [t.nav.observe, [
    { name: "overview", icon: "house", load: () => import("./pages/overview").then((it) => it.Overview), timed: true, jump: "o" },
    { name: "logs", icon: "list", load: () => import("./pages/logs").then((it) => it.Logs), timed: true, jump: "l" },
    { name: "live", icon: "pulse", load: () => import("./pages/live").then((it) => it.Live), whole: true, jump: "v" },
    { name: "explore", icon: "compass", load: () => import("./pages/explore").then((it) => it.Explore), timed: true, jump: "e" },
    { name: "sessions", icon: "thread", load: () => import("./pages/sessions").then((it) => it.Sessions), timed: true },
    { name: "playground", icon: "chat", load: () => import("./pages/playground").then((it) => it.Playground), jump: "p" },
  ]],
  [t.nav.control, [
    { name: "keys", icon: "key", load: () => import("./pages/keys").then((it) => it.Keys), jump: "k" },
    { name: "budgets", icon: "wallet", load: () => import("./pages/budgets").then((it) => it.Budgets), jump: "b" },
    { name: "models", icon: "box", load: () => import("./pages/models").then((it) => it.Models), timed: true, jump: "m" },
    { name: "guardrails", icon: "shield", load: () => import("./pages/guardrails").then((it) => it.Guardrails), whole: true, timed: true },
    { name: "cache", icon: "layers", load: () => import("./pages/cache").then((it) => it.Cache), whole: true, timed: true },
  ]],
  [t.nav.operate, [
    { name: "providers", icon: "server", load: () => import("./pages/providers").then((it) => it.Providers), whole: true, timed: true },
    { name: "reliability", icon: "retry", load: () => import("./pages/reliability").then((it) => it.Reliability), timed: true, whole: true },
    { name: "changes", icon: "history", load: () => import("./pages/changes").then((it) => it.Changes), whole: true },
    { name: "settings", icon: "gear", load: () => import("./pages/settings").then((it) => it.Settings), whole: true },
  ]],
];

const ENTRIES = GROUPS.flatMap(([, entries]) => entries);

/** The pages that are here, by their names. */
const pages = signal<Partial<Record<Entry["name"], ComponentType>>>({});

/** Loads a page; a failure is what is thrown. */
async function loadPage(entry: Entry): Promise<void> {
  if (pages.peek()[entry.name]) return;
  const loaded = await entry.load();
  pages.value = { ...pages.peek(), [entry.name]: loaded };
}

const wanted = ENTRIES.find((entry) => entry.name === page.peek());
// Asked for at once, beside the question of which user is there; a failure is shown by the page.
if (wanted) loadPage(wanted).catch(() => undefined);

/** A page, once it is here. */
function Loaded({ entry }: { entry: Entry }) {
  const [error, fail] = useState<unknown>(undefined);
  const Page = pages.value[entry.name];
  const load = (): void => {
    fail(undefined);
    loadPage(entry).catch(fail);
  };
  useEffect(load, [entry]);
  if (Page) return <Page />;
  if (error) return <ErrorNote error={new Error(t.shell.noPage)} again={() => location.reload()} />;
  return <div role="status" aria-label={t.loading}><Bones height={248} /></div>;
}

/** Loads the other pages while nothing else is to be done, so that each opens at once. */
async function loadOthers(): Promise<void> {
  for (const entry of ENTRIES) {
    await new Promise((done) => (globalThis.requestIdleCallback ?? setTimeout)(done));
    await loadPage(entry);
  }
}

export function Shell() {
  const [menu, openMenu] = useState(false);
  const [narrow, narrowRail] = useState(readStored("rail") === "narrow");
  const [help, openHelp] = useState(false);
  const [palette, openPalette] = useState(false);
  const here = ENTRIES.find((entry) => entry.name === page.value);
  const main = useRef<HTMLElement>(null);

  useEffect(() => {
    askNames();
    const timer = setTimeout(() => loadOthers().catch(() => undefined), REST);
    return () => clearTimeout(timer);
  }, []);
  useEffect(() => {
    document.title = (here ? t.nav[here.name] + " · " : "") + t.product;
    openMenu(false);
  }, [here]);
  useEffect(() => jumps(() => openHelp(true), () => openPalette(true)), []);
  // While the gateway is away it is asked now and then, so that the pages go on by themselves.
  useEffect(() => {
    if (!away.value) return;
    const timer = setInterval(() => {
      get("health").then(() => refreshed.value++, () => undefined);
    }, 5000);
    return () => clearInterval(timer);
  }, [away.value]);

  const allowed = here && (!here.whole || wholePath());
  return (
    <div class={"shell" + (menu ? " menu-open" : "") + (narrow ? " narrow-rail" : "")}>
      <a class="skip" href={location.pathname + location.search + "#main"} onClick={(event) => { event.preventDefault(); main.current?.focus(); }}>{t.skip}</a>
      {menu && <button type="button" class="shade" aria-label={t.close} onClick={() => openMenu(false)} />}
      <div class="rail">
        <a class="brand" href={href("overview")} aria-label={t.product}><Icon name="gate" /><span class="label">{t.product}</span></a>
        <nav aria-label={t.nav.label}>
          {GROUPS.map(([group, entries]) => {
            const shown = entries.filter((entry) => !entry.whole || wholePath());
            return shown.length > 0 && (
              <>
                <div class="group">{group}</div>
                {shown.map((entry) => (
                  <a key={entry.name} href={href(entry.name)} aria-current={entry === here ? "page" : undefined} title={narrow ? t.nav[entry.name] : undefined} aria-label={t.nav[entry.name]}>
                    <Icon name={entry.icon} />
                    <span class="label">{t.nav[entry.name]}</span>
                  </a>
                ))}
              </>
            );
          })}
        </nav>
        <button
          type="button"
          class="button plain square rail-toggle"
          aria-label={t.nav.collapse}
          title={t.nav.collapse}
          aria-pressed={narrow}
          onClick={() => {
            store("rail", narrow ? "" : "narrow");
            narrowRail(!narrow);
          }}
        >
          <Icon name={narrow ? "right" : "left"} />
        </button>
      </div>
      <div class="grow">
        <header class="top">
          <button type="button" class="button plain square menu-button" aria-label={t.nav.menu} aria-expanded={menu} onClick={() => openMenu(true)}><Icon name="menu" /></button>
          <div class="grow">{here?.timed && <TimeRange />}</div>
          <Health />
          <User />
        </header>
        <main class="main" id="main" tabIndex={-1} ref={main}>
          {away.value && <div class="note warn" role="alert">{t.shell.away}</div>}
          <Alarms />
          {allowed ? <Loaded key={here.name} entry={here} /> : here ? <Empty icon="shield" title={t.shell.noAccess} text={t.shell.noAccessText} /> : <Empty icon="compass" title={t.shell.notFound} text={t.shell.notFoundText}><a class="button" href={href("overview")}>{t.nav.overview}</a></Empty>}
        </main>
      </div>
      {help && (
        <Drawer title={t.shell.keysTitle} close={() => openHelp(false)}>
          <dl class="keys-help">
            {t.shell.keysHelp.map(([keys, text]) => (
              <>
                <dt>{keys.split(" ").map((key) => <><kbd>{key}</kbd>{" "}</>)}</dt>
                <dd>{text}</dd>
              </>
            ))}
          </dl>
        </Drawer>
      )}
      {palette && <Palette close={() => openPalette(false)} />}
    </div>
  );
}

function jumps(help: () => void, palette: () => void): () => void {
  let first = "";
  let timer = 0;
  const key = (event: KeyboardEvent): void => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      palette();
      return;
    }
    const target = event.target as HTMLElement;
    if (event.ctrlKey || event.metaKey || event.altKey || target.closest("input, textarea, select, [role=dialog]")) return;
    if (first === "g") {
      const entry = ENTRIES.find((it) => it.jump === event.key);
      if (entry) open(entry.name);
    } else if (event.key === "?") help();
    else if (event.key === "/") {
      event.preventDefault();
      if (page.value !== "logs") open("logs");
      setTimeout(() => document.querySelector<HTMLElement>("[data-search]")?.focus(), 60);
    }
    first = event.key === "g" && first !== "g" ? "g" : "";
    clearTimeout(timer);
    timer = window.setTimeout(() => (first = ""), 1200);
  };
  addEventListener("keydown", key);
  return () => removeEventListener("keydown", key);
}

function Palette({ close }: { close: () => void }) {
  const [text, put] = useState("");
  const [at, move] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const actions: [string, () => void, IconName][] = [
    ...ENTRIES.filter((e) => !e.whole || wholePath()).map((e) => [t.nav[e.name], () => open(e.name), e.icon] as [string, () => void, IconName]),
    ...(["system", "light", "dark"] as Choice[]).map((c) => [t.shell.theme + ": " + t.shell.themes[c], () => choose(c), (c === "dark" ? "moon" : c === "light" ? "sun" : "screen")] as [string, () => void, IconName]),
    [t.shell.refresh, () => refreshed.value++, "reload"],
  ];
  const found = actions.filter(([name]) => name.toLowerCase().includes(text.trim().toLowerCase()));
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    input.current?.focus();
    return () => before?.focus();
  }, []);
  const run = (index: number): void => {
    const action = found[index];
    close();
    action?.[1]();
  };
  return (
    <>
      <button type="button" class="shade" aria-label={t.close} tabIndex={-1} onClick={close} />
      <div
        class="palette"
        role="dialog"
        aria-modal="true"
        aria-label={t.shell.palette}
        onKeyDown={(event) => {
          if (event.key === "Escape") close();
          else if (event.key === "Enter") run(at);
          else if (event.key === "ArrowDown") move(Math.min(found.length - 1, at + 1));
          else if (event.key === "ArrowUp") move(Math.max(0, at - 1));
          else if (event.key !== "Tab") return;
          event.preventDefault();
        }}
      >
        <input class="input" ref={input} role="combobox" aria-expanded="true" aria-controls="palette-list" aria-activedescendant={found.length ? "palette-" + at : undefined} aria-label={t.shell.palette} placeholder={t.shell.paletteHint} value={text} onInput={(event) => { put(event.currentTarget.value); move(0); }} />
        <ul id="palette-list" role="listbox" aria-label={t.shell.palette}>
          {found.map(([name, , icon], i) => (
            <li key={name} id={"palette-" + i} role="option" aria-selected={i === at} onClick={() => run(i)} onMouseMove={() => move(i)}><Icon name={icon} />{name}</li>
          ))}
        </ul>
      </div>
    </>
  );
}

function TimeRange() {
  const [custom, openCustom] = useState(false);
  const now = range();
  const fixed = !now.name;
  return (
    <>
      <div class="segments" role="group" aria-label={t.shell.range}>
        {RANGES.map((name) => (
          <button key={name} type="button" class={name === "15m" || name === "month" ? "hide-small" : ""} aria-pressed={now.name === name} onClick={() => change({ range: name === "24h" ? null : name, from: null, to: null })}>{t.shell.ranges[name]}</button>
        ))}
        <button type="button" aria-pressed={fixed} aria-haspopup="dialog" aria-label={fixed ? shownRange(now) : t.shell.custom} title={fixed ? shownRange(now) : t.shell.custom} onClick={() => openCustom(true)}><Icon name="clock" /></button>
      </div>
      {fixed && (
        <span class="chip hide-small">
          {shownRange(now)}
          <button type="button" aria-label={t.shell.leaveRange} title={t.shell.leaveRange} onClick={() => change({ from: null, to: null, range: null })}><Icon name="close" /></button>
        </span>
      )}
      {custom && <CustomRange close={() => openCustom(false)} />}
    </>
  );
}

function parse(text: string): number {
  const it = /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d))?$/.exec(text.trim());
  return it ? instant(+it[1]!, +it[2]!, +it[3]!, +(it[4] ?? 0), +(it[5] ?? 0)) : NaN;
}

/** All zones that the browser knows; listed when they are asked for, as that takes a while. */
let known: string[] = [];

function zones(): string[] {
  if (!known.length) known = [...new Set(["UTC", localZone, ...(Intl.supportedValuesOf?.("timeZone") ?? [])])];
  return known;
}

function CustomRange({ close }: { close: () => void }) {
  const now = range();
  const [from, putFrom] = useState(stamp(now.from, false));
  const [to, putTo] = useState(stamp(now.to, false));
  const [name, putZone] = useState(zone());
  const [wrong, fail] = useState("");
  const apply = (event: Event): void => {
    event.preventDefault();
    if (name !== zone()) {
      if (!zones().includes(name)) return fail(t.shell.wrongTime);
      store("tz", name === localZone ? "" : name);
      change({ tz: name === localZone ? null : name });
    }
    if (from !== stamp(now.from, false) || to !== stamp(now.to, false)) {
      const start = parse(from);
      const end = parse(to);
      if (!(end > start)) return fail(t.shell.wrongTime);
      change({ from: new Date(start).toISOString(), to: new Date(end).toISOString(), range: null });
    }
    close();
  };
  return (
    <Drawer title={t.shell.customTitle} close={close}>
      <form class="stack" onSubmit={apply}>
        <Field label={t.shell.from} value={from} change={putFrom} wrong={wrong} />
        <Field label={t.shell.until} value={to} change={putTo} />
        <Field label={t.shell.zone} value={name} change={putZone} suggestions={zones()} hint={t.shell.zoneHint} />
        <button type="submit" class="button primary">{t.shell.apply}</button>
      </form>
    </Drawer>
  );
}

interface ProviderStatuses { summary: { overall_status: string; healthy: number; total: number } }

function Health() {
  const seen = wholePath();
  const state = useLoad(seen ? "health" : null, (signal) => get<ProviderStatuses>("admin/providers/status", {}, signal), 20_000);
  if (!seen) return null;
  const status = state.error ? "unknown" : (state.data?.summary.overall_status ?? "unknown");
  const mood: Mood = away.value ? "bad" : ({ healthy: "good", degraded: "warn", unhealthy: "bad" } as Record<string, Mood>)[status] ?? "";
  const summary = state.data?.summary;
  return (
    <a class="button plain" href={href("providers")} title={summary ? `${summary.healthy} / ${summary.total}` : undefined}>
      <Status mood={mood}>{t.shell.health[status] ?? status}</Status>
    </a>
  );
}

function User() {
  const [shown, show] = useState(false);
  const who = session.value!;
  const icon: IconName = choice.value === "dark" ? "moon" : choice.value === "light" ? "sun" : "screen";
  const next: Record<Choice, Choice> = { system: "light", light: "dark", dark: "system" };
  return (
    <>
      <button type="button" class="button plain square" aria-label={`${t.shell.theme}: ${t.shell.themes[choice.value]}`} title={`${t.shell.theme}: ${t.shell.themes[choice.value]}`} onClick={() => choose(next[choice.value])}><Icon name={icon} /></button>
      <button type="button" class="button plain" aria-haspopup="dialog" onClick={() => show(true)}><Icon name="key" /><span class="hide-small">{keyName(who.name) || t.shell.roles[who.role]}</span><span class="sr">{t.shell.signedIn}</span></button>
      {shown && (
        <Drawer title={t.shell.signedIn} close={() => show(false)}>
          <dl class="facts">
            <dt>{t.keys.name}</dt><dd>{keyName(who.name) || t.none}</dd>
            <dt>{t.keys.role}</dt><dd>{t.shell.roles[who.role] ?? who.role}</dd>
            <dt>{t.keys.path}</dt><dd><code>{who.user_path || "/"}</code></dd>
            {who.expires_at && <><dt>{t.keys.expires}</dt><dd>{stamp(who.expires_at, false)}</dd></>}
            <dt>{t.shell.zone}</dt><dd>{zone()}</dd>
          </dl>
          {who.open && <div class="note warn"><b>{t.shell.open}</b><p>{t.shell.openHint}</p></div>}
          <Segments label={t.shell.theme} value={choice.value} choose={choose} options={[["system", t.shell.themes.system], ["light", t.shell.themes.light], ["dark", t.shell.themes.dark]]} />
          {!who.open && (
            <button
              type="button"
              class="button"
              onClick={() => {
                ask(url("admin/session"), { method: "DELETE" }).then(
                  () => { forgetNames(); session.value = null; },
                  () => tell(t.unreachable, true),
                );
              }}
            >
              <Icon name="leave" />{t.shell.signOut}
            </button>
          )}
        </Drawer>
      )}
    </>
  );
}
