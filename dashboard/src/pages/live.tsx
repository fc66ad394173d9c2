import { useEffect, useRef, useState } from "preact/hooks";
import { ask, mayChange, problem, send, url } from "../api";
import { exact, money, ms, short, span } from "../format";
import { keyName } from "../names";
import { href } from "../router";
import { events } from "../sse";
import { t } from "../text";
import { Icon } from "../ui/icons";
import { Badge, Empty, ErrorNote, Head, Panel, Status, Sure, Table, tell } from "../ui/parts";
import { outcomeMood } from "../moods";

interface LiveAttempt { target: string; outcome: string | null; started_ms: number }

interface LiveCall {
  id: string;
  operation: string;
  phase: string;
  caller: string;
  model: string | null;
  account: string | null;
  stream: boolean;
  since: string;
  age_ms: number;
  attempts: LiveAttempt[] | number;
  output_tokens_so_far?: number | null;
  tokens_per_second?: number | null;
  ended?: boolean;
  status?: number;
  outcome?: string;
  duration_ms?: number;
  cost_nanos?: number | null;
  user_path?: string;
}

/** Calls that have ended, and calls in flight, of which the page has rows. */
const KEPT = 30;
const ROWS = 100;

/** Seconds. */
const MINUTE = 60;

/** Milliseconds between two drawings. */
const PAUSE = 250;

type State = "connecting" | "connected" | "failed";

/** Follows the feed, from where it was after an interruption. */
function useFeed(paused: boolean): { running: LiveCall[]; ended: LiveCall[]; state: State; missed: number; rate: number; error: unknown } {
  const running = useRef(new Map<string, LiveCall>());
  const ended = useRef<LiveCall[]>([]);
  const starts = useRef(new Map<number, number>());
  const cursor = useRef("");
  const [state, put] = useState<State>("connecting");
  const [error, fail] = useState<unknown>(undefined);
  const [missed, miss] = useState(0);
  const [, draw] = useState(0);

  useEffect(() => {
    if (paused) return;
    const stop = new AbortController();
    let timer = 0;
    let wait = 500;
    let frame = 0;
    let drawn = 0;
    // However many events come, the page is drawn a few times a second, and not at all while it is hidden.
    const drawSoon = (): void => {
      frame ||= requestAnimationFrame((now) => {
        frame = 0;
        if (now - drawn < PAUSE) return;
        drawn = now;
        draw((n) => n + 1);
      });
    };
    const clock = setInterval(drawSoon, PAUSE);

    // Calls by the second of their start, those of the last minute.
    const started = (call: LiveCall): void => {
      const second = Math.floor((Date.parse(call.since) || Date.now()) / 1000);
      const counts = starts.current;
      counts.set(second, (counts.get(second) ?? 0) + 1);
      for (const old of counts.keys()) if (old < second - MINUTE) counts.delete(old);
    };

    const take = (call: LiveCall): void => {
      if (!running.current.has(call.id) && !call.ended) started(call);
      if (call.ended) {
        const known = running.current.delete(call.id);
        if (!known) started(call);
        ended.current = [call, ...ended.current.filter((it) => it.id !== call.id)].slice(0, KEPT);
      } else running.current.set(call.id, call);
    };

    const follow = async (): Promise<void> => {
      try {
        put("connecting");
        const response = await send(url("admin/live/stream", { cursor: cursor.current }), { signal: stop.signal, headers: { Accept: "text/event-stream" } });
        if (!response.ok || !response.body) throw await problem(response);
        put("connected");
        fail(undefined);
        wait = 500;
        // Without a place to go on from, the feed begins with all that is in flight.
        if (!cursor.current) running.current.clear();
        for await (const it of events(response.body)) {
          if (it.id) cursor.current = it.id;
          if (it.event === "call") take(JSON.parse(it.data) as LiveCall);
          else if (it.event === "missed") {
            miss((n) => n + ((JSON.parse(it.data) as { count: number | null }).count ?? 1));
            cursor.current = "";
            break;
          }
        }
      } catch (e) {
        if (stop.signal.aborted) return;
        put("failed");
        fail(e);
      }
      if (stop.signal.aborted) return;
      timer = window.setTimeout(() => void follow(), wait);
      wait = Math.min(5000, wait * 2);
    };
    void follow();
    return () => {
      stop.abort();
      clearTimeout(timer);
      clearInterval(clock);
      cancelAnimationFrame(frame);
    };
  }, [paused]);

  const since = Date.now() / 1000 - MINUTE;
  const rate = [...starts.current].reduce((sum, [second, count]) => sum + (second >= since ? count : 0), 0);
  return { running: [...running.current.values()].sort((a, b) => Date.parse(b.since) - Date.parse(a.since)), ended: ended.current, state, missed, rate, error };
}

function target(call: LiveCall): string {
  const last = Array.isArray(call.attempts) ? call.attempts[call.attempts.length - 1] : undefined;
  return last?.target ?? (call.account ? `${call.account}/${call.model ?? ""}` : (call.model ?? t.none));
}

function tries(call: LiveCall): number {
  return Array.isArray(call.attempts) ? call.attempts.length : call.attempts;
}

export function Live() {
  const [paused, pause] = useState(false);
  const feed = useFeed(paused);
  const speed = feed.running.reduce((sum, call) => sum + (call.tokens_per_second ?? 0), 0);
  const state = paused ? t.live.paused : feed.state === "connected" ? t.live.connected : t.live.connecting;
  return (
    <>
      <Head title={t.live.title} text={t.live.text}>
        <Status mood={paused ? "" : feed.state === "connected" ? "good" : "warn"}>{state}</Status>
        <button type="button" class="button" onClick={() => pause(!paused)}><Icon name={paused ? "play" : "pause"} />{paused ? t.live.resume : t.live.pause}</button>
      </Head>
      {feed.state === "failed" && <ErrorNote error={feed.error} />}
      {feed.missed > 0 && <div class="note warn" role="status">{t.live.missed(short(feed.missed))}</div>}
      <div class="cards">
        <div class="card"><span class="name">{t.live.running}</span><span class="value">{feed.running.length}</span></div>
        <div class="card"><span class="name">{t.live.rate}</span><span class="value">{short(feed.rate)}</span></div>
        <div class="card"><span class="name">{t.live.speed}</span><span class="value">{speed.toFixed(0)}<span class="unit">{t.tokPerSecond}</span></span></div>
      </div>
      <Panel title={t.live.running} flush>
        {feed.running.length ? (
          <Table head={<><th>{t.live.call}</th><th>{t.live.target}</th><th>{t.live.phase}</th><th>{t.live.caller}</th><th class="num">{t.live.age}</th><th class="num">{t.live.soFar}</th><th class="num">{t.play.speed}</th><th><span class="sr">{t.live.cancel}</span></th></>}>
            {feed.running.slice(0, ROWS).map((call, place) => (
              // Rows are used again for other calls, as hundreds of them come and go in a second.
              <tr key={place}>
                <td><code>{call.id.slice(-8)}</code><div class="sub">{call.operation}</div></td>
                <td class="wrap">{target(call)}{tries(call) > 1 && <> <Badge mood="warn">{t.logs.retried(tries(call))}</Badge></>}</td>
                <td><Badge mood={call.phase === "answering" ? "good" : "accent"}>{t.live.phases[call.phase] ?? call.phase}</Badge></td>
                <td class="cut">{keyName(call.caller)}<div class="sub">{call.user_path}</div></td>
                <td class="num">{span(Math.max(0, Date.now() - Date.parse(call.since)))}</td>
                <td class="num">{call.output_tokens_so_far === undefined ? t.none : short(call.output_tokens_so_far)}</td>
                <td class="num">{call.tokens_per_second ? `${call.tokens_per_second.toFixed(0)} ${t.tokPerSecond}` : t.none}</td>
                <td class="actions">{mayChange() && <Sure key={call.id} label={t.live.cancel} ask={t.live.sure} act={async () => { await ask(url(`admin/live/${encodeURIComponent(call.id)}`), { method: "DELETE" }); tell(t.live.cancelled); }} />}</td>
              </tr>
            ))}
            {feed.running.length > ROWS && <tr><td colSpan={8} class="quiet">{t.live.more(short(feed.running.length - ROWS))}</td></tr>}
          </Table>
        ) : <Empty icon="pulse" title={t.live.empty} text={t.live.emptyText}><a class="button" href={href("playground")}>{t.live.try}</a></Empty>}
      </Panel>
      {feed.ended.length > 0 && (
        <Panel title={t.live.ended} flush>
          <Table head={<><th>{t.live.call}</th><th>{t.logs.status}</th><th>{t.live.target}</th><th>{t.live.caller}</th><th class="num">{t.logs.took}</th><th class="num">{t.logs.cost}</th></>}>
            {feed.ended.map((call, place) => (
              <tr key={place}>
                <td><a href={href("logs", { call: call.id })}><code>{call.id.slice(-8)}</code></a></td>
                <td><Badge mood={outcomeMood({ outcome: call.outcome ?? "", status_code: call.status ?? 0 })}>{call.status} {t.outcomes[call.outcome ?? ""] ?? call.outcome}</Badge></td>
                <td class="wrap">{target(call)}</td>
                <td class="cut">{keyName(call.caller)}</td>
                <td class="num">{ms(call.duration_ms ?? call.age_ms)}</td>
                <td class="num" title={exact(call.cost_nanos)}>{money(call.cost_nanos)}</td>
              </tr>
            ))}
          </Table>
        </Panel>
      )}
    </>
  );
}
