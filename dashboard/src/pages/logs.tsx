import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import { get, url } from "../api";
import { Chips, filters } from "../filters";
import { count, exact, micros, money, ms, short } from "../format";
import { refreshed, useLoad } from "../load";
import { askNames, keyName, knownKeys } from "../names";
import { base, change, param } from "../router";
import { day, period, range, saveViews, savedViews, stamp, utc, zone } from "../time";
import { t } from "../text";
import { Badge, Bones, Check, Empty, ErrorNote, Head, Menu } from "../ui/parts";
import { Icon } from "../ui/icons";
import { VTable, type Column } from "../ui/vtable";
import { facets, reports, type Call, type Facets, type Page } from "../usage";
import { outcomeMood } from "../moods";
import { CallDrawer } from "./call";

const PAGE = 200;
const MOST = 100_000;

interface LogColumn extends Column<Call> {
  /** The name in the address, for those that can be left out. */
  key?: string;
}

const COLUMNS: LogColumn[] = [
  { name: t.logs.time, width: "minmax(80px, .2fr)", cell: (call) => <span title={`${stamp(call.timestamp)} · ${utc(call.timestamp)}`}>{day(Date.now()) === stamp(call.timestamp).slice(0, 10) ? stamp(call.timestamp).slice(11) : stamp(call.timestamp, false).slice(5)}</span> },
  { name: t.logs.status, width: "104px", cell: (call) => <Badge mood={outcomeMood(call)} title={call.error_type ?? undefined}>{call.status_code} {t.outcomes[call.outcome] ?? call.outcome}</Badge> },
  { name: t.logs.model, width: "minmax(120px, 1.4fr)", cell: (call) => <span title={`${call.requested_model} → ${call.provider_name}/${call.model}`}>{call.requested_model || call.model || t.none}{asked(call) ? "" : <span class="quiet"> → {call.provider_name}/{call.model}</span>}</span> },
  { name: t.logs.key, key: "key", width: "minmax(72px, 1fr)", cell: (call) => <span title={keyName(call.key)}>{keyName(call.key)}</span> },
  { name: t.logs.path, key: "path", width: "minmax(72px, 1fr)", cell: (call) => <span title={call.user_path}>{call.user_path}</span> },
  { name: t.logs.took, key: "took", width: "64px", num: true, cell: (call) => micros(call.duration_us) },
  { name: t.logs.first, key: "first", width: "72px", num: true, cell: (call) => micros(call.first_content_us) },
  { name: t.logs.tokens, key: "tokens", width: "92px", num: true, cell: (call) => <span title={t.logs.inOut(count(call.input_tokens), count(call.output_tokens))}>{short(call.input_tokens)} + {short(call.output_tokens)}</span> },
  { name: t.logs.cost, key: "cost", width: "80px", num: true, cell: (call) => <span title={exact(call.total_cost_nanos)} class={call.total_cost_nanos === null ? "quiet" : ""}>{money(call.total_cost_nanos)}</span> },
  { name: t.logs.how, key: "how", width: "112px", cell: (call) => <How call={call} /> },
];

/** Whether the model that was asked for is the one that has answered. */
function asked(call: Call): boolean {
  return !call.model || [call.model, `${call.provider_name}/${call.model}`, ""].includes(call.requested_model);
}

function How({ call }: { call: Call }) {
  return (
    <span class="row tight">
      {call.cache_type && <Badge mood="accent">{t.logs.cached}</Badge>}
      {call.stream && <Badge>{t.logs.streamed}</Badge>}
      {call.attempts.length > 1 && <Badge mood="warn" title={t.logs.retried(call.attempts.length)}>×{call.attempts.length}</Badge>}
      {call.estimated && <Badge title={t.call.estimated}>{t.logs.guessed}</Badge>}
    </span>
  );
}

interface Rows { rows: Call[]; next: string | null; loading: boolean; error: unknown }

/** Rows of the filters, a page after the other. */
function useRows(question: string): Rows & { more: () => void; again: () => void } {
  const [state, put] = useState<Rows & { of: string }>({ of: "", rows: [], next: null, loading: true, error: undefined });
  const running = useRef<AbortController | null>(null);
  const [turn, next] = useState(0);
  const count = refreshed.value;

  const read = useCallback((after: string | null, before: Call[]) => {
    const cancel = new AbortController();
    running.current?.abort();
    running.current = cancel;
    const own = filters();
    const id = /^[0-9A-HJKMNP-TV-Z]{26}$/.test(own["search"] ?? "") ? own["search"] : undefined;
    if (id) delete own["search"];
    get<Page>(reports() + "log", { ...period(range()), ...own, request_id: id, limit: PAGE, after }, cancel.signal).then(
      (page) => put({ of: question, rows: [...before, ...page.entries], next: page.next, loading: false, error: undefined }),
      (error) => {
        if (!cancel.signal.aborted) put((old) => ({ ...old, of: question, rows: before, loading: false, error }));
      },
    );
  }, [question]);

  useEffect(() => {
    put((old) => ({ of: question, rows: old.of === question ? old.rows : [], next: null, loading: true, error: undefined }));
    read(null, []);
    return () => running.current?.abort();
  }, [question, turn, count, read]);

  return {
    ...state,
    more: () => {
      if (state.loading || !state.next || state.rows.length >= MOST || state.error) return;
      put({ ...state, loading: true });
      read(state.next, state.rows);
    },
    again: () => next((n) => n + 1),
  };
}

export function Logs() {
  askNames();
  const now = range();
  const own = filters();
  const question = JSON.stringify([now.name || [now.from, now.to], zone(), own]);
  const rows = useRows(question);
  const chosen = param("call");
  const at = rows.rows.findIndex((row) => row.request_id === chosen);
  const hidden = new Set(param("hide").split(",").filter(Boolean));
  const columns = COLUMNS.filter((it) => !it.key || !hidden.has(it.key));
  const width = 460 + 76 * (columns.length - 3);
  const step = (by: number): (() => void) | undefined => {
    const row = at < 0 ? undefined : rows.rows[at + by];
    return row && (() => change({ call: row.request_id }, true));
  };
  return (
    <>
      <Head title={t.logs.title} text={t.logs.text}>
        <Views />
        <button type="button" class="button" onClick={rows.again}><Icon name="reload" />{t.logs.newer}</button>
        {(["csv", "jsonl"] as const).map((format) => (
          <a key={format} class="button" download={`gatehouse-calls.${format}`} title={t.logs.exportHint} href={url(reports() + "export", { ...period(now), ...own, format })}><Icon name="download" />{format.toUpperCase()}</a>
        ))}
      </Head>
      <FilterBar question={question} />
      <Chips without={["search", "status", "model", "account", "key", "outcome", "stream", "cache", "min_duration_ms"]} />
      <section class="panel">
        <header>
          <h2>{t.logs.table}</h2>
          <span class="quiet small grow" aria-live="polite">{rows.loading ? t.logs.loadingMore : t.logs.rows(count(rows.rows.length), rows.next !== null)}</span>
          <Columns hidden={hidden} />
        </header>
        {rows.error !== undefined && <div class="body"><ErrorNote error={rows.error} again={rows.again} /></div>}
        {rows.rows.length > 0 ? (
          <VTable label={t.logs.table} columns={columns} rows={rows.rows} id={(row) => row.request_id} chosen={chosen} open={(row) => change({ call: row.request_id })} more={rows.next ? rows.more : undefined} width={width} height="clamp(320px, calc(100vh - 300px), 2000px)" />
        ) : rows.loading ? (
          <div class="body"><Bones lines={12} /></div>
        ) : rows.error === undefined ? (
          <Empty icon="list" title={t.logs.empty} text={t.logs.emptyText}>
            <button type="button" class="button" onClick={() => change({ ...Object.fromEntries(Object.keys(own).map((name) => [name, null])), range: "30d", from: null, to: null })}>{t.overview.widen}</button>
          </Empty>
        ) : null}
      </section>
      {chosen && <CallDrawer id={chosen} close={() => change({ call: null, view: null })} previous={step(-1)} next={step(1)} />}
    </>
  );
}

function Columns({ hidden }: { hidden: Set<string> }) {
  const put = (key: string, shown: boolean): void => {
    const next = new Set(hidden);
    if (shown) next.delete(key);
    else next.add(key);
    change({ hide: [...next].join(",") }, true);
  };
  return (
    <Menu label={t.logs.columns} tiny>
      {COLUMNS.map((it) => it.key && <Check key={it.key} label={it.name} value={!hidden.has(it.key)} change={(shown) => put(it.key!, shown)} />)}
    </Menu>
  );
}

/** Views that were given a name: filters, time and columns, kept in this browser. */
function Views() {
  const [views, put] = useState(savedViews());
  const [name, type] = useState("");
  const keep = (next: Record<string, string>): void => {
    saveViews(next);
    put(next);
  };
  return (
    <Menu label={t.logs.views}>
      {Object.entries(views).map(([it, query]) => (
        <span key={it} class="spread">
          <a class="cut" href={`${base}logs${query}`}>{it}</a>
          <button type="button" class="button plain tiny square" aria-label={t.logs.forgetView(it)} onClick={() => keep(Object.fromEntries(Object.entries(views).filter(([other]) => other !== it)))}><Icon name="close" /></button>
        </span>
      ))}
      {!Object.keys(views).length && <p class="quiet small">{t.logs.noViews}</p>}
      <form
        class="row tight"
        onSubmit={(event) => {
          event.preventDefault();
          if (!name.trim()) return;
          keep({ ...views, [name.trim()]: location.search });
          type("");
        }}
      >
        <input class="input" aria-label={t.logs.viewName} placeholder={t.logs.viewName} maxLength={60} value={name} onInput={(event) => type(event.currentTarget.value)} />
        <button type="submit" class="button tiny">{t.save}</button>
      </form>
    </Menu>
  );
}

function FilterBar({ question }: { question: string }) {
  const found = useLoad(question + "facets", (signal) => facets(range(), filters(), signal)).data;
  const search = param("search");
  const [text, put] = useState(search);
  useEffect(() => put(search), [search]);
  const models = useLoad("models-of-filter", (signal) => get<{ data: { id: string }[] }>("v1/models", {}, signal));
  const accounts = useMemo(() => [...new Set((models.data?.data ?? []).map((it) => it.id.split("/")[0]!))], [models.data]);
  const names = useMemo(() => [...new Set((models.data?.data ?? []).map((it) => it.id.slice(it.id.indexOf("/") + 1)))], [models.data]);
  return (
    <form
      class="filters"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        change({ search: text.trim() });
      }}
    >
      <input class="input" data-search type="search" aria-label={t.logs.search} placeholder={t.logs.search} value={text} onInput={(event) => put(event.currentTarget.value)} onBlur={() => text.trim() !== search && change({ search: text.trim() })} />
      <Pick name="outcome" found={found} none={t.logs.anyOutcome} options={["success", "refused", "cut", "client_closed", "interrupted"].map((it) => [it, t.outcomes[it] ?? it])} />
      <Pick name="status" found={found} none={t.logs.anyStatus} options={["200", "400", "401", "403", "404", "408", "413", "429", "499", "500", "502", "503", "504"].map((it) => [it, it])} />
      <Pick name="error_type" found={found} none={t.logs.anyError} options={[]} />
      <Pick name="model" found={found} none={t.logs.anyModel} options={names.map((it) => [it, it])} />
      <Pick name="account" found={found} none={t.logs.anyAccount} options={accounts.map((it) => [it, it])} />
      <Pick name="stream" found={found} none={t.logs.anyStream} options={Object.entries(t.logs.streams)} />
      <Pick name="cache" found={found} none={t.logs.anyCache} options={Object.entries(t.logs.caches)} />
      <Pick name="min_duration_ms" none={t.logs.anyDuration} options={[100, 500, 1000, 5000, 30_000].map((it) => [String(it), t.logs.slowerThan(ms(it))])} />
      <Pick name="key" found={found} none={t.logs.anyKey} options={knownKeys()} />
    </form>
  );
}

/** A choice of values; those that were found have the number of their calls, the most frequent first. */
function Pick({ name, none, options, found }: { name: string; none: string; options: [string, string][]; found?: Facets | undefined }) {
  const value = param(name);
  const counts = new Map((found?.[name] ?? []).map((it) => [it.value, it.requests]));
  const texts = new Map([...options, ...[...counts.keys(), ...(value ? [value] : [])].filter((it) => !options.some(([known]) => known === it)).map((it) => [it, it] as [string, string])]);
  const shown = [...texts].sort(([a], [b]) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0));
  return (
    <select class="select" aria-label={none} value={value} onChange={(event) => change({ [name]: event.currentTarget.value })}>
      <option value="">{none}</option>
      {shown.map(([it, text]) => <option key={it} value={it}>{counts.has(it) ? t.logs.facet(text, count(counts.get(it))) : text}</option>)}
    </select>
  );
}
