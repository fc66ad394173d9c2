// Names that stand for one or more models: those of the settings, and those that are edited here.
import { useState } from "preact/hooks";
import { ask, get, mayChange, url } from "../api";
import { useLoad } from "../load";
import { change, href, param } from "../router";
import { t } from "../text";
import { Badge, Check, Drawer, ErrorNote, Field, Panel, Shown, Status, Sure, Table, tell } from "../ui/parts";

interface Target { model: string; weight: number }

interface Alias {
  name: string;
  description: string | null;
  enabled: boolean;
  strategy: string;
  targets: Target[];
  source: string;
  problem: string | null;
  [more: string]: unknown;
}

const STRATEGIES = ["first-available", "weighted", "round-robin", "least-busy", "fastest", "cheapest"] as const;

/** Of a name that may hold slashes. */
function address(name: string): string {
  return url("admin/aliases/" + name.split("/").map(encodeURIComponent).join("/"));
}

export function Aliases({ models, changed }: { models: string[]; changed: () => void }) {
  const data = useLoad("aliases", (signal) => get<{ data: Alias[] }>("admin/aliases", {}, signal), 30_000);
  const editing = param("alias");
  const done = (text: string): void => {
    change({ alias: null });
    tell(text);
    data.again();
    changed();
  };
  return (
    <>
      <Shown of={data}>
        {({ data: all }) => {
          const one = all.find((it) => it.name === editing && it.source === "manual");
          return (
            <>
              {all.length > 0 && (
                <Panel title={t.aliases.title} flush>
                  <Table head={<><th>{t.aliases.name}</th><th>{t.aliases.targets}</th><th>{t.aliases.strategy}</th><th>{t.keys.state}</th><th><span class="sr">{t.details}</span></th></>}>
                    {all.map((it) => (
                      <tr key={it.name}>
                        <td class="wrap"><b>{it.name}</b><div class="sub">{[it.description, t.source[it.source] ?? it.source].filter(Boolean).join(" · ")}</div>{it.problem && <div class="small bad wrap">{it.problem}</div>}</td>
                        <td class="wrap">{it.targets.map((target, i) => <div key={i}><a href={href("models", { find: target.model })}>{target.model}</a>{it.strategy === "weighted" && <span class="quiet"> ×{target.weight}</span>}</div>)}</td>
                        <td class="nowrap">{it.strategy}</td>
                        <td><Status mood={it.enabled ? "good" : ""}>{it.enabled ? t.on : t.off}</Status></td>
                        <td class="actions">
                          <a class="button tiny" href={href("playground", { model: it.name })}>{t.models.play}</a>
                          {mayChange() && it.source === "manual" && (
                            <>
                              {" "}<button type="button" class="button tiny" onClick={() => change({ alias: it.name })}>{t.edit}</button>{" "}
                              <Sure label={t.remove} ask={t.aliases.sure} act={async () => { await ask(address(it.name), { method: "DELETE" }); done(t.aliases.removed); }} />
                            </>
                          )}
                        </td>
                      </tr>
                    ))}
                  </Table>
                </Panel>
              )}
              {mayChange() && (editing === "new" || one) && <Form key={editing} of={one} models={models} close={() => change({ alias: null })} done={() => done(t.aliases.saved)} />}
            </>
          );
        }}
      </Shown>
    </>
  );
}

/** A line for each target: the model, and its weight where it is not 1. */
function lines(targets: Target[]): string {
  return targets.map((it) => it.model + (it.weight === 1 ? "" : ` ${it.weight}`)).join("\n");
}

function Form({ of, models, close, done }: { of: Alias | undefined; models: string[]; close: () => void; done: () => void }) {
  const [name, rename] = useState(of?.name ?? "");
  const [description, describe] = useState(of?.description ?? "");
  const [strategy, choose] = useState<string>(of?.strategy ?? "first-available");
  const [targets, aim] = useState(of ? lines(of.targets) : "");
  const [enabled, enable] = useState(of?.enabled ?? true);
  const [tried, attempt] = useState(false);
  const [error, fail] = useState<unknown>(null);
  const read = targets.split("\n").map((it) => it.trim()).filter(Boolean).map((line) => {
    const parts = /^(.*?)(?:\s+(\d+))?$/.exec(line)!;
    // What else a target has stays as it is.
    const before = of?.targets.find((it) => it.model === parts[1]);
    return { ...before, model: parts[1]!, weight: Number(parts[2] ?? 1) };
  });
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    attempt(true);
    if (!name.trim() || !read.length) return;
    const kept = of ? Object.fromEntries(Object.entries(of).filter(([it, value]) => value !== null && ["sticky", "content_fallback", "first_content_timeout"].includes(it))) : {};
    try {
      await ask(address(name.trim()), { method: "PUT", body: { ...kept, description: description.trim() || null, strategy, targets: read.map((it) => Object.fromEntries(Object.entries(it).filter(([, value]) => value !== null))), enabled } });
      done();
    } catch (e) {
      fail(e);
    }
  };
  return (
    <Drawer title={of ? `${t.aliases.edit}: ${of.name}` : t.aliases.create} close={close}>
      <form class="stack" onSubmit={submit} noValidate>
        <div class="form">
          {!of && <Field label={t.aliases.name} hint={t.aliases.nameHint} value={name} wrong={tried && !name.trim() ? t.required : undefined} change={rename} required />}
          <Field label={t.aliases.strategy} value={strategy} options={STRATEGIES.map((it) => [it, it] as const)} change={choose} hint={t.aliases.strategies[strategy]} />
          <Field wide label={t.aliases.targets} hint={t.aliases.targetsHint} area={4} value={targets} wrong={tried && !read.length ? t.required : undefined} change={aim} placeholder={models.slice(0, 2).join("\n")} />
          <Field wide label={t.aliases.description} value={description} change={describe} />
          <Check label={t.aliases.enabled} value={enabled} change={enable} />
        </div>
        {error !== null && <ErrorNote error={error} />}
        <div class="row"><button type="submit" class="button primary">{t.save}</button><button type="button" class="button" onClick={close}>{t.cancel}</button></div>
        <p class="small quiet">{t.aliases.known} {models.slice(0, 30).map((it) => <Badge key={it}>{it}</Badge>)}</p>
      </form>
    </Drawer>
  );
}
