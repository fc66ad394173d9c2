import { useState } from "preact/hooks";
import { Failure, ask, get, mayChange, url, wholePath } from "../api";
import { count, exact, money, short } from "../format";
import { useLoad } from "../load";
import { change, href, param } from "../router";
import { range, zone } from "../time";
import { t } from "../text";
import { Badge, Check, Drawer, Empty, ErrorNote, Field, Head, Panel, Shown, Status, Sure, Table, tell } from "../ui/parts";
import { byGroup, type Part } from "../usage";
import { Aliases } from "./aliases";
import { targetMood } from "../moods";
import type { Health } from "./providers";

interface Model {
  id: string;
  account?: string;
  provider?: string;
  type?: string;
  metadata?: {
    display_name?: string;
    context_window?: number;
    max_output_tokens?: number;
    capabilities?: Record<string, boolean>;
    input_modalities?: string[];
    pricing?: Record<string, unknown>;
  };
}

interface Edited { account: string; model: string; entry: { prices: Record<string, number> } }

interface Row { model: Model; alias: boolean; account: string; name: string; prices: Record<string, number>; edited: boolean; free: boolean; state: string | undefined; use: Part | undefined }

/** The prices of the catalogue by the names that edits use. */
function listed(pricing: Record<string, unknown> | undefined): Record<string, number> {
  const names: Record<string, string> = { input_per_mtok: "input", output_per_mtok: "output", cached_input_per_mtok: "cache-read", cache_write_per_mtok: "cache-write", reasoning_per_mtok: "reasoning" };
  const prices: Record<string, number> = {};
  for (const [from, to] of Object.entries(names)) if (typeof pricing?.[from] === "number") prices[to] = pricing[from];
  return prices;
}

function dollars(price: number | undefined): string {
  return price === undefined ? t.none : "$" + (price >= 0.1 || price === 0 ? price.toFixed(2) : String(price));
}

export function Models() {
  const now = range();
  const data = useLoad(JSON.stringify(["models-page", now.name || [now.from, now.to], zone()]), async (signal) => {
    const whole = wholePath();
    const [models, edited, health, use] = await Promise.all([
      get<{ data: Model[] }>("v1/models", {}, signal),
      whole ? get<{ data: Edited[] }>("admin/prices", {}, signal) : { data: [] },
      whole ? get<{ data: Health[] }>("admin/providers", {}, signal) : { data: [] },
      byGroup("models", range(), {}, signal).catch(() => [] as Part[]),
    ]);
    const edits = new Map(edited.data.map((it) => [it.account + "/" + it.model, it.entry.prices]));
    const states = new Map(health.data.flatMap((account) => account.targets.map((target) => [account.id + "/" + target.model, target.state])));
    const uses = new Map(use.map((part) => [`${part.provider_name ?? ""}/${part.model ?? ""}`, part]));
    return models.data.map((model): Row => {
      const account = model.account ?? "";
      const name = account && model.id.startsWith(account + "/") ? model.id.slice(account.length + 1) : model.id;
      const edit = edits.get(model.id);
      return { model, alias: !account, account, name, prices: { ...listed(model.metadata?.pricing), ...edit }, edited: edit !== undefined, free: false, state: states.get(model.id), use: uses.get(`${account}/${name}`) };
    });
  }, 60_000);
  const find = param("find");
  const bare = param("unpriced") === "1";
  const pricing = param("price");
  const row = data.data?.find((it) => it.model.id === pricing);
  return (
    <>
      <Head title={t.models.title} text={t.models.text}>{mayChange() && wholePath() && <button type="button" class="button primary" onClick={() => change({ alias: "new" })}>{t.aliases.create}</button>}</Head>
      {wholePath() && <Aliases models={(data.data ?? []).filter((it) => !it.alias).map((it) => it.model.id)} changed={data.again} />}
      <Shown of={data}>
        {(rows) => {
          if (!rows.length) return <Panel><Empty icon="box" title={t.models.empty} text={t.models.emptyText}><a class="button" href={href("providers")}>{t.first.providers}</a></Empty></Panel>;
          const found = rows.filter((it) => it.model.id.toLowerCase().includes(find.toLowerCase()) && (!bare || (!it.alias && !Object.keys(it.prices).length)));
          return (
            <>
              <div class="filters">
                <input class="input" type="search" aria-label={t.models.filter} placeholder={t.models.filter} value={find} onInput={(event) => change({ find: event.currentTarget.value }, true)} />
                <Check label={t.models.unpricedOnly} value={bare} change={(it) => change({ unpriced: it ? "1" : null })} />
              </div>
              {found.length ? <ModelTable rows={found} /> : <Panel><Empty icon="search" title={t.models.noMatch} /></Panel>}
            </>
          );
        }}
      </Shown>
      {pricing && mayChange() && wholePath() && <Prices key={pricing} model={pricing} account={row?.account ?? pricing.split("/")[0]!} name={row?.name ?? pricing.slice(pricing.indexOf("/") + 1)} close={() => change({ price: null })} done={(text) => { change({ price: null }); tell(text); data.again(); }} />}
    </>
  );
}

const MOST = 300;

function ModelTable({ rows }: { rows: Row[] }) {
  return (
    <section class="panel">
      <Table
        head={
          <>
            <th>{t.models.name}</th><th class="num">{t.models.context}</th>
            {[t.models.input, t.models.output, t.models.cacheRead].map((it) => <th key={it} class="num">{it}<div class="sub">{t.models.perMillion}</div></th>)}
            <th>{t.models.state}</th><th class="num">{t.models.requests}</th><th class="num">{t.models.cost}</th><th><span class="sr">{t.details}</span></th>
          </>
        }
      >
        {rows.slice(0, MOST).map((row) => (
          <tr key={row.model.id}>
            <td class="wrap">
              <b>{row.model.id}</b>
              <div class="sub">{[row.model.metadata?.display_name, row.alias ? t.models.alias : row.model.provider, ...Object.entries(row.model.metadata?.capabilities ?? {}).filter(([, has]) => has).map(([name]) => name.replace("_", " ")), ...(row.model.metadata?.input_modalities ?? []).filter((it) => it !== "text")].filter(Boolean).join(" · ")}</div>
            </td>
            <td class="num">{row.model.metadata?.context_window ? `${short(row.model.metadata.context_window)} ${t.tok}` : t.none}</td>
            {Object.keys(row.prices).length ? (
              <>
                <td class="num">{dollars(row.prices["input"])}</td>
                <td class="num">{dollars(row.prices["output"])}</td>
                <td class="num">{dollars(row.prices["cache-read"])}{row.edited && <> <Badge mood="accent">{t.models.edited}</Badge></>}</td>
              </>
            ) : <td class="num" colSpan={3}>{wholePath() && !row.alias ? <Badge mood="warn">{t.models.noPrice}</Badge> : row.alias ? <span class="quiet">{t.models.ofTarget}</span> : t.none}</td>}
            <td class="nowrap">{row.state ? <Status mood={targetMood(row.state)}>{t.providers.state[row.state] ?? row.state}</Status> : <span class="quiet">{row.alias ? t.none : t.providers.unused}</span>}</td>
            <td class="num">{row.use ? <a href={href("logs", { model: row.name, account: row.account })}>{short(row.use.requests)}</a> : row.alias ? t.none : "0"}</td>
            <td class="num" title={row.use ? exact(row.use.total_cost_nanos) : undefined}>{row.use ? money(row.use.total_cost_nanos) : t.none}</td>
            <td class="actions">
              <a class="button tiny" href={href("playground", { model: row.model.id })}>{t.models.play}</a>
              {mayChange() && wholePath() && !row.alias && <button type="button" class="button tiny" onClick={() => change({ price: row.model.id })}>{t.models.setPrice}</button>}
            </td>
          </tr>
        ))}
      </Table>
      {rows.length > MOST && <p class="body quiet panel-only">{count(rows.length - MOST)} {t.more.toLowerCase()}</p>}
    </section>
  );
}

const EDITABLE = ["input", "output", "cache-read", "cache-write", "reasoning", "request"] as const;
const LABELS: Record<(typeof EDITABLE)[number], string> = { input: t.models.input, output: t.models.output, "cache-read": t.models.cacheRead, "cache-write": t.models.cacheWrite, reasoning: t.models.reasoning, request: t.models.request };

function Prices({ model, account, name, close, done }: { model: string; account: string; name: string; close: () => void; done: (text: string) => void }) {
  const address = `admin/prices/${encodeURIComponent(account)}/${name.split("/").map(encodeURIComponent).join("/")}`;
  const there = useLoad(address, async (signal) => {
    const reply = await ask<{ source: string | null; date: string | null; prices: Record<string, number> }>(url(address), { signal });
    const edited = (await get<{ data: Edited[] }>("admin/prices", {}, signal)).data.find((it) => it.account === account && it.model === name);
    return { ...reply.data, edited: edited?.entry };
  });
  return (
    <Drawer title={`${t.models.priceTitle}: ${model}`} close={close}>
      <p class="quiet">{t.models.priceText}</p>
      <Shown of={there}>{(it) => <PriceForm address={address} before={it.prices} source={it.source} date={it.date} edited={it.edited} close={close} done={done} />}</Shown>
    </Drawer>
  );
}

function PriceForm({ address, before, source, date, edited, close, done }: { address: string; before: Record<string, number>; source: string | null; date: string | null; edited: Edited["entry"] | undefined; close: () => void; done: (text: string) => void }) {
  const [now, put] = useState<Record<string, string>>(Object.fromEntries(EDITABLE.map((it) => [it, before[it] === undefined ? "" : String(before[it])])));
  const [error, fail] = useState<unknown>(null);
  const [tried, attempt] = useState(false);
  const wrong = (text: string): boolean => text.trim() !== "" && !/^\d+(\.\d{1,9})?$/.test(text.trim());
  const others = Object.keys(edited?.prices ?? {}).filter((it) => !(EDITABLE as readonly string[]).includes(it));
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    attempt(true);
    if (EDITABLE.some((it) => wrong(now[it] ?? ""))) return;
    const prices: Record<string, number> = Object.fromEntries(others.map((it) => [it, edited!.prices[it]!]));
    for (const it of EDITABLE) if (now[it]?.trim()) prices[it] = Number(now[it]);
    try {
      await ask(url(address), { method: "PUT", body: { ...(edited ? Object.fromEntries(Object.entries(edited).filter(([it]) => it !== "edited")) : {}), prices } });
      done(t.models.saved);
    } catch (e) {
      fail(e instanceof Failure ? e : (e as Error));
    }
  };
  return (
    <form class="stack" onSubmit={submit} noValidate>
      {source && <p>{t.call.priceFrom}: <Badge>{date ? t.call.priceOf(source, date) : source}</Badge></p>}
      <div class="form">
        {EDITABLE.map((it) => <Field key={it} label={LABELS[it]} value={now[it] ?? ""} hint={it === "request" ? undefined : t.models.perMillion} wrong={tried && wrong(now[it] ?? "") ? t.models.wrongPrice : undefined} change={(value) => put({ ...now, [it]: value })} />)}
      </div>
      {others.length > 0 && <p class="small quiet">{t.models.otherPrices}</p>}
      {error !== null && <ErrorNote error={error} />}
      <div class="row wrapping">
        <button type="submit" class="button primary">{t.save}</button>
        <button type="button" class="button" onClick={close}>{t.cancel}</button>
        <span class="grow" />
        {edited && <Sure label={t.models.removePrice} ask={t.models.sureRemove} tiny={false} act={async () => { await ask(url(address), { method: "DELETE" }); done(t.models.removed); }} />}
      </div>
    </form>
  );
}
