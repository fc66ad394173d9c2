import { useState } from "preact/hooks";
import { Failure, ask, get, mayChange, url } from "../api";
import { bytes, count, exact, money, share, short } from "../format";
import { useLoad } from "../load";
import { href } from "../router";
import { begin, interval, period, range, step, zone, zoomTo } from "../time";
import { t } from "../text";
import { Chart } from "../ui/chart";
import { Bones, Code, Drawer, Empty, ErrorNote, Field, Head, Panel, Shown, tell } from "../ui/parts";
import { timeline } from "../usage";

interface State {
  hits: number;
  semantic_hits: number;
  shared: number;
  misses: number;
  bypassed: number;
  hit_ratio: number | null;
  stored: number;
  entries: number;
  bytes: number;
  semantic: { misses: number; skipped: number; checks_right: number; checks_wrong: number; entries: number; bytes: number } | null;
}

interface Served { summary: { total_requests: number; total_hits: number; total_saved_cost_nanos: number }; daily: { date: string; requests: number; hits: number; saved_cost_nanos: number }[] }

export function Cache() {
  const now = range();
  const [removing, remove] = useState(false);
  const key = JSON.stringify(["cache", now.name || [now.from, now.to], zone()]);
  const state = useLoad("cache-state", async (signal) => {
    try {
      return await get<State>("admin/cache", {}, signal);
    } catch (e) {
      if (e instanceof Failure && e.code === "feature_unavailable") return null;
      throw e;
    }
  }, 30_000);
  const served = useLoad(key, async (signal) => {
    const here = range();
    const each = interval(here);
    const [all, line] = await Promise.all([get<Served>("admin/cache/overview", { ...period(here), interval: each }, signal), timeline(here, {}, signal)]);
    const hits = new Map(all.daily.map((part) => [begin(part.date), part]));
    return { here, summary: all.summary, line, hits: line.times.map((time) => hits.get(time)?.hits ?? 0), requests: line.times.map((time, i) => hits.get(time)?.requests ?? line.parts[i]?.requests ?? 0), step: step(each) };
  }, 30_000);
  const it = state.data;
  const unused = it === null || it && it.hits + it.misses + it.entries === 0;
  return (
    <>
      <Head title={t.cache.title} text={t.cache.text}>{mayChange() && it && <button type="button" class="button" onClick={() => remove(true)}>{t.cache.remove}</button>}</Head>
      {unused && <Panel><Empty icon="layers" title={t.cache.off} text={t.cache.offText}><Code text={"cache: {exact: deterministic}"} /></Empty></Panel>}
      <Shown of={served} bones={<Bones height={104} />}>
        {(data) => (
          <>
            <div class="cards">
              <a class="card" href={href("logs", { cache: "hit" })}><span class="name">{t.cache.hits}</span><span class="value">{short(data.summary.total_hits)}</span><span class="change">{t.cache.inRange}</span></a>
              <div class="card"><span class="name">{t.cache.ratio}</span><span class="value">{data.summary.total_requests ? share(data.summary.total_hits / data.summary.total_requests) : t.none}</span><span class="change">{t.cache.inRange}</span></div>
              <div class="card" title={exact(data.summary.total_saved_cost_nanos)}><span class="name">{t.cache.saved}</span><span class="value">{money(data.summary.total_saved_cost_nanos)}</span><span class="change">{t.cache.inRange}</span></div>
              {it && <div class="card"><span class="name">{t.cache.entries}</span><span class="value">{short(it.entries)}</span><span class="change">{bytes(it.bytes)}</span></div>}
              {it && <div class="card"><span class="name">{t.cache.bypassed}</span><span class="value">{short(it.bypassed)}</span><span class="change">{t.cache.since}</span></div>}
              {it && <div class="card"><span class="name">{t.cache.misses}</span><span class="value">{short(it.misses)}</span><span class="change">{t.cache.since}</span></div>}
            </div>
            <Panel title={t.cache.chart}>
              <Chart label={t.cache.chart} times={data.line.times} step={data.step} from={data.here.from} to={data.here.to} show={short} zoom={zoomTo} series={[{ name: t.cache.hit, values: data.hits }, { name: t.cache.rest, values: data.requests.map((all, i) => Math.max(0, all - data.hits[i]!)) }]} />
            </Panel>
          </>
        )}
      </Shown>
      <Shown of={state}>
        {(s) => s?.semantic && (
          <Panel title={t.cache.semantic} aside={<span class="small quiet">{t.cache.since}</span>}>
            <dl class="facts">
              <dt>{t.cache.semanticHits}</dt><dd>{count(s.semantic_hits)}</dd>
              <dt>{t.cache.misses}</dt><dd>{count(s.semantic.misses)}</dd>
              <dt>{t.cache.skipped}</dt><dd>{count(s.semantic.skipped)}</dd>
              <dt>{t.cache.right}</dt><dd>{count(s.semantic.checks_right)}</dd>
              <dt>{t.cache.wrong}</dt><dd>{count(s.semantic.checks_wrong)}</dd>
              <dt>{t.cache.entries}</dt><dd>{count(s.semantic.entries)} · {bytes(s.semantic.bytes)}</dd>
            </dl>
          </Panel>
        )}
      </Shown>
      {removing && <Remove close={() => remove(false)} done={() => { remove(false); tell(t.cache.removed); state.again(); }} />}
    </>
  );
}

function Remove({ close, done }: { close: () => void; done: () => void }) {
  const [now, put] = useState({ model: "", user_path: "", older_than: "" });
  const [error, fail] = useState<unknown>(null);
  const submit = (event: Event): void => {
    event.preventDefault();
    ask(url("admin/cache", now), { method: "DELETE" }).then(done, fail);
  };
  return (
    <Drawer title={t.cache.removeTitle} close={close}>
      <form class="stack" onSubmit={submit}>
        <p class="quiet">{t.cache.removeText}</p>
        <Field label={t.cache.model} value={now.model} change={(model) => put({ ...now, model })} />
        <Field label={t.cache.path} value={now.user_path} change={(user_path) => put({ ...now, user_path })} />
        <Field label={t.cache.older} value={now.older_than} change={(older_than) => put({ ...now, older_than })} />
        {error !== null && <ErrorNote error={error} />}
        <div class="row"><button type="submit" class="button danger">{t.cache.remove}</button><button type="button" class="button" onClick={close}>{t.cancel}</button></div>
      </form>
    </Drawer>
  );
}
