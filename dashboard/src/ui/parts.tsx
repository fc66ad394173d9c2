// The small parts that all pages are made of.
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { signal } from "@preact/signals";
import { Failure } from "../api";
import type { Loaded } from "../load";
import { t } from "../text";
import { span } from "../format";
import { stamp, utc } from "../time";
import { Icon, type IconName } from "./icons";

/** A sentence at the edge of the page that goes away by itself, and is read out. */
const notices = signal<{ id: number; text: string; bad: boolean }[]>([]);
let lastNotice = 0;

export function tell(text: string, bad = false): void {
  const id = ++lastNotice;
  notices.value = [...notices.value.slice(-2), { id, text, bad }];
  setTimeout(() => (notices.value = notices.value.filter((n) => n.id !== id)), bad ? 9000 : 4000);
}

export function Notices() {
  return (
    <div class="toasts" aria-live="polite" role="status">
      {notices.value.map((n) => (
        <div key={n.id} class="note">
          <Icon name={n.bad ? "alert" : "check"} />
          <span class="wrap">{n.text}</span>
        </div>
      ))}
    </div>
  );
}

/** A sentence on what went wrong. */
export function said(error: unknown): string {
  if (error instanceof Failure) return error.message + (error.request ? ` (${t.requestId} ${error.request})` : "");
  return t.unreachable;
}

export function ErrorNote({ error, again }: { error: unknown; again?: () => void }) {
  const failure = error instanceof Failure ? error : undefined;
  return (
    <div class="note bad spread" role="alert">
      <div>
        <div class="wrap">{failure ? failure.message : t.unreachable}</div>
        {failure?.request && (
          <div class="small quiet wrap">
            {t.requestId} <code>{failure.request}</code>
          </div>
        )}
      </div>
      {again && (
        <button type="button" class="button" onClick={again}>
          <Icon name="reload" />
          {t.retry}
        </button>
      )}
    </div>
  );
}

export function Bones({ lines = 5, height }: { lines?: number; height?: number }) {
  if (height) return <div class="bone block" style={{ height: height + "px" }} aria-hidden="true" />;
  return (
    <div class="stack tight" aria-hidden="true">
      {Array.from({ length: lines }, (_, i) => <div key={i} class="bone" style={{ width: 96 - ((i * 17) % 40) + "%" }} />)}
    </div>
  );
}

/** Shows what was loaded, or bones of the same size, or the error. */
export function Shown<T>({ of, bones, children }: { of: Loaded<T>; bones?: ComponentChildren; children: (data: T) => ComponentChildren }) {
  return (
    <>
      {of.error && <ErrorNote error={of.error} again={of.again} />}
      {of.data !== undefined ? children(of.data) : of.error ? null : <div role="status" aria-label={t.loading}>{bones ?? <Bones />}</div>}
    </>
  );
}

export function Empty({ icon, title, text, children }: { icon?: IconName; title: string; text?: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      {icon && <Icon name={icon} />}
      <h3>{title}</h3>
      {text && <p>{text}</p>}
      {children}
    </div>
  );
}

export function Panel({ title, aside, children, flush }: { title?: ComponentChildren; aside?: ComponentChildren; children: ComponentChildren; flush?: boolean }) {
  return (
    <section class="panel">
      {(title || aside) && (
        <header>
          {title ? <h2>{title}</h2> : <span />}
          {aside}
        </header>
      )}
      {flush ? children : <div class={title || aside ? "body" : "body panel-only"}>{children}</div>}
    </section>
  );
}

/** A table, which scrolls sideways by itself where the page is narrower. `head` has the cells of its head. */
export function Table({ head, children }: { head?: ComponentChildren; children: ComponentChildren }) {
  return (
    <div class="scroll">
      <table>
        {head && <thead><tr>{head}</tr></thead>}
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

export function Head({ title, text, children }: { title: string; text?: string; children?: ComponentChildren }) {
  return (
    <div class="page-head">
      <div>
        <h1>{title}</h1>
        {text && <p>{text}</p>}
      </div>
      {children && <div class="row wrapping">{children}</div>}
    </div>
  );
}

export type Mood = "good" | "warn" | "bad" | "";

export function Status({ mood, children, title }: { mood: Mood; children: ComponentChildren; title?: string }) {
  return <span class={"status " + mood} title={title}>{children}</span>;
}

export function Badge({ mood = "", children, title }: { mood?: Mood | "accent"; children: ComponentChildren; title?: string }) {
  return <span class={"badge " + mood} title={title}>{children}</span>;
}

/** How long ago something was; the exact time is in the tooltip. */
export function Ago({ at }: { at: string | number | null | undefined }) {
  if (!at) return <span class="quiet">{t.never}</span>;
  const time = typeof at === "string" ? Date.parse(at) : at;
  const past = Date.now() - time;
  return (
    <time dateTime={new Date(time).toISOString()} title={`${stamp(time)} · ${utc(time)}`}>
      {past < 0 ? t.inTime(span(-past)) : past < 5000 ? t.justNow : t.ago(span(past))}
    </time>
  );
}

export function Bar({ ratio, mood = "", label }: { ratio: number; mood?: Mood; label?: string }) {
  const width = Math.max(0, Math.min(1, ratio)) * 100;
  return (
    <div class={"bar " + mood} role={label ? "img" : undefined} aria-label={label} aria-hidden={label ? undefined : true}>
      <i style={{ width: width + "%" }} />
    </div>
  );
}

export async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Without a secure context there is no clipboard of this kind.
    const area = document.createElement("textarea");
    area.value = text;
    area.setAttribute("readonly", "");
    (document.querySelector(".drawer") ?? document.body).append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  tell(t.copied);
}

export function CopyButton({ text, label, tiny = true }: { text: string; label?: string; tiny?: boolean }) {
  const [done, put] = useState(false);
  return (
    <button
      type="button"
      class={"button " + (label ? "" : "square plain ") + (tiny ? "tiny" : "")}
      aria-label={label ? undefined : t.copy}
      title={label ? undefined : t.copy}
      onClick={() => {
        void copy(text).then(() => {
          put(true);
          setTimeout(() => put(false), 1500);
        });
      }}
    >
      <Icon name={done ? "check" : "copy"} />
      {label}
    </button>
  );
}

export function Code({ text, label, flat }: { text: string; label?: string; flat?: boolean }) {
  return (
    <div class={"code" + (flat ? " flat" : "")}>
      <pre tabIndex={0} aria-label={label ?? t.code}>{text}</pre>
      <CopyButton text={text} />
    </div>
  );
}

/** Some texts to choose from, each as code. */
export function CodeTabs({ samples }: { samples: [string, string][] }) {
  const [chosen, choose] = useState(0);
  const shown = samples[chosen] ?? samples[0]!;
  return (
    <div class="stack tight">
      <div class="segments" role="group" aria-label={t.language}>
        {samples.map(([name], i) => (
          <button key={name} type="button" aria-pressed={i === chosen} onClick={() => choose(i)}>{name}</button>
        ))}
      </div>
      <Code text={shown[1]} label={shown[0]} />
    </div>
  );
}

export function Segments<T extends string>({ label, value, options, choose }: { label: string; value: T; options: readonly (readonly [T, string])[]; choose: (value: T) => void }) {
  return (
    <div class="segments" role="group" aria-label={label}>
      {options.map(([name, text]) => (
        <button key={name} type="button" aria-pressed={name === value} onClick={() => choose(name)}>{text}</button>
      ))}
    </div>
  );
}

export function Tabs<T extends string>({ label, value, options, choose }: { label: string; value: T; options: readonly (readonly [T, string])[]; choose: (value: T) => void }) {
  const step = (event: KeyboardEvent): void => {
    const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (!by) return;
    event.preventDefault();
    const next = (options.findIndex(([name]) => name === value) + by + options.length) % options.length;
    choose(options[next]![0]);
    (event.currentTarget as HTMLElement).querySelectorAll("button")[next]?.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label={label} onKeyDown={step}>
      {options.map(([name, text]) => (
        <button key={name} type="button" role="tab" aria-selected={name === value} tabIndex={name === value ? 0 : -1} onClick={() => choose(name)}>{text}</button>
      ))}
    </div>
  );
}

interface FieldProps {
  label: string;
  hint?: string;
  wrong?: string | undefined;
  wide?: boolean;
  value: string;
  change: (value: string) => void;
  type?: "text" | "password" | "number" | "search";
  options?: readonly (readonly [string, string])[];
  area?: number;
  suggestions?: readonly string[];
  placeholder?: string;
  required?: boolean;
  autoComplete?: string;
  autoFocus?: boolean;
  spellcheck?: boolean;
}

/** A labelled input, choice or text area with its hint and what is wrong with it. */
export function Field({ label, hint, wrong, wide, value, change, type = "text", options, area, suggestions, placeholder, required, autoComplete = "off", autoFocus, spellcheck = false }: FieldProps) {
  const id = useId();
  const ref = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (autoFocus) ref.current?.focus();
  }, []);
  const common = {
    id,
    value,
    required,
    "aria-invalid": wrong ? ("true" as const) : undefined,
    "aria-describedby": hint || wrong ? id + "-more" : undefined,
    onInput: (event: Event) => change((event.currentTarget as HTMLInputElement).value),
  };
  return (
    <div class={"field" + (wide ? " wide" : "")}>
      <label for={id}>{label}</label>
      {options ? (
        <select class="select" {...common}>
          {options.map(([name, text]) => <option key={name} value={name}>{text}</option>)}
        </select>
      ) : area ? (
        <textarea class="area" rows={area} placeholder={placeholder} spellcheck={spellcheck} {...common} />
      ) : (
        <input class="input" ref={ref} type={type as "text"} list={suggestions?.length ? id + "-list" : undefined} placeholder={placeholder} autoComplete={autoComplete} spellcheck={spellcheck} {...common} />
      )}
      {suggestions && suggestions.length > 0 && <datalist id={id + "-list"}>{suggestions.map((s) => <option key={s} value={s} />)}</datalist>}
      {(hint || wrong) && (
        <div id={id + "-more"} aria-live="polite">
          {wrong && <div class="wrong">{wrong}</div>}
          {hint && <div class="hint">{hint}</div>}
        </div>
      )}
    </div>
  );
}

/** A button with a small panel below it, which closes with Escape, by a link in it, and when it is left. */
export function Menu({ label, tiny, children }: { label: string; tiny?: boolean; children: ComponentChildren }) {
  return (
    <details
      class="menu"
      onClick={(event) => {
        if ((event.target as Element).closest("a")) event.currentTarget.open = false;
      }}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        event.currentTarget.open = false;
        event.currentTarget.querySelector("summary")?.focus();
      }}
      onFocusOut={(event) => {
        if (event.relatedTarget && !event.currentTarget.contains(event.relatedTarget as Node)) event.currentTarget.open = false;
      }}
    >
      <summary class={"button" + (tiny ? " tiny" : "")}>{label}</summary>
      <div class="stack tight">{children}</div>
    </details>
  );
}

export function Check({ label, value, change }: { label: string; value: boolean; change: (value: boolean) => void }) {
  return (
    <label class="check">
      <input type="checkbox" checked={value} onChange={(event) => change(event.currentTarget.checked)} />
      {label}
    </label>
  );
}

const FOCUSABLE = "a[href], button:not(:disabled), input, select, textarea, summary, [tabindex='0']";

/** A panel from the right that keeps the focus, and gives it back once it is closed. */
export function Drawer({ title, close, children, foot }: { title: ComponentChildren; close: () => void; children: ComponentChildren; foot?: ComponentChildren }) {
  const ref = useRef<HTMLDivElement>(null);
  const leave = useRef(close);
  leave.current = close;
  const id = useId();
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    const drawer = ref.current!;
    if (!drawer.contains(document.activeElement)) (drawer.querySelector<HTMLElement>(".content input, .content select, .content textarea") ?? drawer.querySelector<HTMLElement>(FOCUSABLE))?.focus();
    const key = (event: KeyboardEvent): void => {
      if (event.key === "Escape") {
        event.stopPropagation();
        leave.current();
      } else if (event.key === "Tab") {
        const all = [...drawer.querySelectorAll<HTMLElement>(FOCUSABLE)].filter((it) => it.offsetParent !== null && it.tabIndex >= 0);
        const first = all[0];
        const last = all[all.length - 1];
        if (!first || !last) return;
        if (event.shiftKey && document.activeElement === first) {
          event.preventDefault();
          last.focus();
        } else if (!event.shiftKey && document.activeElement === last) {
          event.preventDefault();
          first.focus();
        }
      }
    };
    drawer.addEventListener("keydown", key);
    return () => {
      drawer.removeEventListener("keydown", key);
      if (before?.isConnected) before.focus();
    };
  }, []);
  return (
    <>
      <button type="button" class="shade" aria-label={t.close} tabIndex={-1} onClick={close} />
      <div class="drawer" role="dialog" aria-modal="true" aria-labelledby={id} ref={ref}>
        <header>
          <h2 id={id} class="cut grow">{title}</h2>
          <button type="button" class="button plain square" aria-label={t.close} onClick={close}><Icon name="close" /></button>
        </header>
        <div class="content">{children}</div>
        {foot && <footer>{foot}</footer>}
      </div>
    </>
  );
}

const focus = (it: HTMLElement | null): void => it?.focus();

/** A button that asks once more before it does something that cannot be undone. */
export function Sure({ label, ask, act, tiny = true }: { label: string; ask: string; act: () => Promise<void> | void; tiny?: boolean }) {
  const [asking, put] = useState(false);
  const [busy, work] = useState(false);
  if (!asking) return <button type="button" class={"button danger" + (tiny ? " tiny" : "")} onClick={() => put(true)}>{label}</button>;
  return (
    <span class="row" role="group" aria-label={ask}>
      <span class="small">{ask}</span>
      <button
        type="button"
        class={"button danger" + (tiny ? " tiny" : "")}
        disabled={busy}
        ref={focus}
        onClick={async () => {
          work(true);
          try {
            await act();
          } catch (e) {
            tell(said(e), true);
          } finally {
            work(false);
            put(false);
          }
        }}
      >
        {t.yes}
      </button>
      <button type="button" class={"button" + (tiny ? " tiny" : "")} onClick={() => put(false)}>{t.cancel}</button>
    </span>
  );
}
