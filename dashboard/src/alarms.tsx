// The alarms that hold, above every page: what is wrong, what to do, and the page that helps.
import { signal } from "@preact/signals";
import { get, wholePath } from "./api";
import { useLoad } from "./load";
import { href, type Params } from "./router";
import { t } from "./text";
import { Ago } from "./ui/parts";
import { Icon } from "./ui/icons";

interface Alarm {
  id: string;
  kind: string;
  subject: string;
  severity: "warning" | "critical";
  message: string;
  since: string;
  until: string | null;
}

const EVERY = 20_000;
const SHOWN = 3;

/** The ids of those that were closed, until the page is loaded anew. */
const hidden = signal<string[]>([]);

/** The page that helps. */
function place(alarm: Alarm): [string, Params] {
  switch (alarm.kind) {
    case "budget": return ["budgets", {}];
    case "account": return ["providers", { account: alarm.subject }];
    case "unpriced": return ["models", { unpriced: "1" }];
    case "settings": return ["settings", {}];
    default: return ["settings", { tab: "storage" }];
  }
}

export function Alarms() {
  const state = useLoad(wholePath() ? "alarms" : null, (cancel) => get<{ data: Alarm[] }>("admin/alarms", {}, cancel), EVERY);
  const all = (state.data?.data ?? []).filter((it) => !it.until && !hidden.value.includes(it.id));
  return (
    <div class="alarms" role="status" aria-label={t.alarms.label}>
      {all.slice(0, SHOWN).map((it) => <Note key={it.id} alarm={it} close={() => (hidden.value = [...hidden.value, it.id])} />)}
      {all.length > SHOWN && <div class="small quiet">{t.alarms.more(all.length - SHOWN)}</div>}
    </div>
  );
}

function Note({ alarm, close }: { alarm: Alarm; close: () => void }) {
  const critical = alarm.severity === "critical";
  const [name, more] = place(alarm);
  return (
    <div class={"note row " + (critical ? "bad" : "warn")} role={critical ? "alert" : undefined}>
      <Icon name="alert" />
      <div class="grow">
        <div class="wrap">{alarm.message}</div>
        <div class="small"><Ago at={alarm.since} /> · <a href={href(name, more)}>{t.alarms.help}</a></div>
      </div>
      <button type="button" class="button plain square" aria-label={t.alarms.hide(alarm.subject)} title={t.alarms.hide(alarm.subject)} onClick={close}><Icon name="close" /></button>
    </div>
  );
}
