import { useEffect, useRef, useState } from "preact/hooks";
import { Failure, get, problem, send, url } from "../api";
import { exact, money, ms, short } from "../format";
import { useLoad } from "../load";
import { change, href, param } from "../router";
import { samples } from "../samples";
import { events } from "../sse";
import { asked } from "../talk";
import { t } from "../text";
import { Icon } from "../ui/icons";
import { CodeTabs, Empty, ErrorNote, Field, Head, Panel, Shown, Status } from "../ui/parts";
import { Talk } from "../ui/talk";
import { row } from "../usage";
import type { AuditRow } from "./call";

interface Message { role: "user" | "assistant"; content: string }

interface Run {
  messages: Message[];
  text: string;
  reasoning: string;
  running: boolean;
  error: unknown;
  stopped: boolean;
  first: number | null;
  took: number | null;
  usage: { prompt_tokens?: number; completion_tokens?: number } | null;
  id: string | null;
  cost: number | null | undefined;
}

const FRESH: Run = { messages: [], text: "", reasoning: "", running: false, error: undefined, stopped: false, first: null, took: null, usage: null, id: null, cost: undefined };

interface Chunk {
  choices?: { delta?: { content?: string | null; reasoning_content?: string | null; reasoning?: string | null } }[];
  usage?: Run["usage"];
  error?: { message?: string; code?: string; type?: string };
}

interface Settings { system: string; temperature: string; most: string }

function more(settings: Settings): Record<string, unknown> {
  return {
    ...(settings.temperature.trim() ? { temperature: Number(settings.temperature) } : {}),
    ...(settings.most.trim() ? { max_tokens: Number(settings.most) } : {}),
  };
}

function turns(settings: Settings, messages: Message[]): { role: string; content: string }[] {
  return [...(settings.system.trim() ? [{ role: "system", content: settings.system }] : []), ...messages];
}

/** A conversation with one model. */
function useChat(model: string, settings: Settings): { run: Run; ask: (text: string) => void; stop: () => void; clear: () => void } {
  const [run, put] = useState<Run>(FRESH);
  const cancel = useRef<AbortController | null>(null);
  useEffect(() => () => cancel.current?.abort(), []);

  const begin = async (text: string): Promise<void> => {
    const before: Message[] = run.text ? [...run.messages, { role: "assistant", content: run.text }] : run.messages;
    const messages: Message[] = [...before, { role: "user", content: text }];
    const control = new AbortController();
    cancel.current?.abort();
    cancel.current = control;
    const start = performance.now();
    // The id is chosen here, so that a call that is stopped before its answer begins can be found too.
    const id = "play-" + crypto.getRandomValues(new Uint32Array(4)).join("-");
    let now: Run = { ...FRESH, messages, running: true, id };
    const show = (change: Partial<Run>): void => {
      now = { ...now, ...change };
      if (cancel.current === control) put(now);
    };
    show({});
    try {
      const body = { model, messages: turns(settings, messages), stream: true, stream_options: { include_usage: true }, ...more(settings) };
      const response = await send(url("v1/chat/completions"), { method: "POST", body, signal: control.signal, headers: { "X-Request-Id": id } });
      if (!response.ok || !response.body) throw await problem(response);
      let drawn = 0;
      for await (const event of events(response.body)) {
        if (event.data === "[DONE]") break;
        const chunk = JSON.parse(event.data) as Chunk;
        if (chunk.error) throw new Failure(response.status, chunk.error.message ?? t.play.cut, chunk.error.code ?? chunk.error.type ?? "", null, now.id);
        const delta = chunk.choices?.[0]?.delta;
        const words = delta?.content ?? "";
        const thought = delta?.reasoning_content ?? delta?.reasoning ?? "";
        if ((words || thought) && now.first === null) now = { ...now, first: performance.now() - start };
        now = { ...now, text: now.text + words, reasoning: now.reasoning + thought, usage: chunk.usage ?? now.usage };
        // The document follows some times a second, however fast the answer comes.
        if (performance.now() - drawn > 40) {
          drawn = performance.now();
          show({});
        }
      }
      show({ running: false, took: performance.now() - start });
    } catch (e) {
      const stopped = control.signal.aborted;
      show({ running: false, stopped, error: stopped ? undefined : e, took: performance.now() - start });
    }
    show({ cost: await costOf(id) });
  };

  return {
    run,
    ask: (text) => void begin(text),
    stop: () => cancel.current?.abort(),
    clear: () => {
      cancel.current?.abort();
      cancel.current = null;
      put(FRESH);
    },
  };
}

/** The cost of a call, from its row; `undefined` where there is none. */
async function costOf(id: string): Promise<number | null | undefined> {
  for (let i = 0; i < 8; i++) {
    await new Promise((resolve) => setTimeout(resolve, 300));
    // The row is there a moment after the call has ended.
    const there = await row(id).catch(() => undefined);
    if (there) return there.total_cost_nanos;
  }
  return undefined;
}

export function Playground() {
  const models = useLoad("models", (signal) => get<{ data: { id: string }[] }>("v1/models", {}, signal));
  return (
    <>
      <Head title={t.play.title} text={t.play.text} />
      <Shown of={models}>
        {(list) => list.data.length ? <Bench models={list.data.map((it) => it.id)} /> : <Panel><Empty icon="chat" title={t.play.noModels} text={t.play.noModelsText}><a class="button" href={href("providers")}>{t.first.providers}</a></Empty></Panel>}
      </Shown>
    </>
  );
}

function Bench({ models }: { models: string[] }) {
  const chat = models.find((it) => /chat|gpt|claude|gemini|llama/.test(it)) ?? models[0]!;
  const model = param("model") || chat;
  const second = param("second");
  const [settings, set] = useState<Settings>({ system: "", temperature: "", most: "" });
  const [text, put] = useState("");
  const one = useChat(model, settings);
  const two = useChat(second, settings);
  const [code, showCode] = useState(false);
  const replayed = param("from_call");

  // The last words of a call that is replayed, where they are kept.
  useEffect(() => {
    if (!replayed) return;
    get<AuditRow>(`admin/audit/log/${encodeURIComponent(replayed)}`).then(
      (row) => {
        const all = asked(row.data.client_request_body ?? row.data.request_body);
        const words = (role: string): string => all.filter((turn) => turn.role === role).at(-1)?.pieces.filter((p) => p.kind === "text").map((p) => p.text).join("\n") ?? "";
        put(words("user"));
        set((old) => ({ ...old, system: words("system") }));
        change({ from_call: null }, true);
      },
      () => change({ from_call: null }, true),
    );
  }, [replayed]);

  const busy = one.run.running || two.run.running;
  const numbers = [settings.temperature, settings.most].every((it) => !it.trim() || Number.isFinite(Number(it)));
  const submit = (event?: Event): void => {
    event?.preventDefault();
    if (!text.trim() || busy || !numbers) return;
    one.ask(text);
    if (second) two.ask(text);
    put("");
  };
  const options = (value: string): [string, string][] => [...new Set(value && !models.includes(value) ? [value, ...models] : models)].map((it) => [it, it]);
  return (
    <>
      <Panel>
        <div class="form">
          <Field label={t.play.model} value={model} options={options(model)} change={(it) => change({ model: it })} />
          <Field label={t.play.second} value={second} options={[["", t.play.single], ...options(second)]} change={(it) => change({ second: it })} />
          <Field label={t.play.temperature} value={settings.temperature} hint={t.play.temperatureHint} wrong={Number.isFinite(Number(settings.temperature)) ? undefined : t.play.wrongNumber} change={(it) => set({ ...settings, temperature: it })} />
          <Field label={t.play.maxTokens} value={settings.most} hint={t.play.maxTokensHint} wrong={Number.isFinite(Number(settings.most)) ? undefined : t.play.wrongNumber} change={(it) => set({ ...settings, most: it })} />
          <Field wide label={t.play.system} value={settings.system} area={2} change={(it) => set({ ...settings, system: it })} />
        </div>
      </Panel>
      <div class={"play" + (second ? " two" : "")}>
        <Answer model={model} run={one.run} />
        {second && <Answer model={second} run={two.run} />}
      </div>
      <Panel>
        <form
          class="stack tight"
          onSubmit={submit}
          onKeyDown={(event) => {
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit(event);
          }}
        >
          <Field label={t.play.message} value={text} area={3} placeholder={t.play.placeholder} change={put} spellcheck />
          <div class="row wrapping">
            {busy ? <button type="button" class="button danger" onClick={() => { one.stop(); two.stop(); }}><Icon name="stop" />{t.play.stop}</button> : <button type="submit" class="button primary" disabled={!text.trim() || !numbers}><Icon name="send" />{t.play.send}</button>}
            <button type="button" class="button" onClick={() => { one.clear(); two.clear(); }}>{t.play.clear}</button>
            <span class="grow" />
            <button type="button" class="button" aria-expanded={code} onClick={() => showCode(!code)}>{t.play.code}</button>
          </div>
        </form>
        {code && <CodeTabs samples={samples({ model, stream: true, messages: turns(settings, one.run.messages.length ? one.run.messages : [{ role: "user", content: text || t.first.hello }]), more: more(settings) })} />}
      </Panel>
    </>
  );
}

function Answer({ model, run }: { model: string; run: Run }) {
  const end = useRef<HTMLDivElement>(null);
  const speed = run.usage?.completion_tokens && run.first !== null && run.took !== null && run.took - run.first > 50 ? run.usage.completion_tokens / ((run.took - run.first) / 1000) : null;
  const said = [...run.messages.map((it) => ({ role: it.role as string, pieces: [{ kind: "text" as const, text: it.content }] }))];
  if (run.text || run.reasoning) said.push({ role: "assistant", pieces: [...(run.reasoning ? [{ kind: "reasoning" as const, text: run.reasoning }] : []), ...(run.text ? [{ kind: "text" as const, text: run.text }] : [])] as { kind: "text"; text: string }[] });
  return (
    <Panel title={<span class="cut">{model}</span>} aside={run.running ? <Status mood="good">{t.live.phases["answering"]}</Status> : run.stopped ? <Status mood="warn">{t.play.stopped}</Status> : undefined}>
      <div class="stack tight" ref={end}>
        {said.length ? <Talk turns={said} /> : <p class="quiet">{t.play.placeholder}</p>}
        {run.running && !run.text && !run.reasoning && <p class="quiet" role="status">{t.play.thinking}</p>}
        {run.error !== undefined && <ErrorNote error={run.error} />}
        {(run.took !== null || run.first !== null) && (
          <div class="legend" aria-live="polite">
            <span>{t.play.first} <b>{ms(run.first)}</b></span>
            <span>{t.play.took} <b>{ms(run.took)}</b></span>
            <span>{t.play.usage} <b>{run.usage ? `${short(run.usage.prompt_tokens)} + ${short(run.usage.completion_tokens)} ${t.tok}` : t.none}</b></span>
            <span>{t.play.speed} <b>{speed === null ? t.none : `${speed.toFixed(1)} ${t.tokPerSecond}`}</b></span>
            <span>{t.play.cost} <b title={run.cost === undefined ? undefined : exact(run.cost)}>{run.cost === undefined ? "…" : money(run.cost)}</b></span>
            {run.id && !run.running && <a href={href("logs", { call: run.id })}>{t.play.trace}</a>}
          </div>
        )}
      </div>
    </Panel>
  );
}
