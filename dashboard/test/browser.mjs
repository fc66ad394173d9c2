// The dashboard in a real browser, against a running gateway: GATEHOUSE_URL and GATEHOUSE_KEY.
// Every page must open without a message of the console, without a violation of its policy and
// without a request to another origin. SHORT leaves out all that takes time; PICTURES names a folder
// for screenshots.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const require = createRequire(import.meta.url);
const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const ODD = JSON.parse(readFileSync(new URL("xss.json", import.meta.url), "utf8"));
const BASE = process.env.GATEHOUSE_URL.replace(/\/$/, "");
const KEY = process.env.GATEHOUSE_KEY;
const PICTURES = process.env.PICTURES;
const PAGES = `${BASE}/dashboard/`;
const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

const VIEWS = [
  "", "logs", "live", "explore", "explore?metric=cost&by=keys&view=table", "sessions", "reliability", "playground", "keys", "keys?create=1", "budgets", "budgets?tab=limits", "budgets?edit=new", "models", "models?alias=new", "guardrails", "guardrails?tab=findings",
  "guardrails?tab=try", "guardrails?edit=new", "cache", "providers", "providers?edit=new", "changes", "settings", "settings?tab=storage", "settings?tab=api",
];
const CHANGES = /^(Create|Set a|Add|Edit|Rotate|Disable|Enable|Delete|Remove|Reset|Test the|Read settings|Compute|Set prices|Try$|Cancel|Stop calls|Keep in use|Release|Keep the words)/;

const browser = await chromium.launch({ executablePath: CHROMIUM, args: OPTIONS });
let failed = 0;

async function check(promise, act) {
  const start = Date.now();
  try {
    await act();
    console.log(`ok      ${promise} (${Date.now() - start} ms)`);
  } catch (e) {
    failed++;
    console.log(`FAILED  ${promise}\n${e.stack ?? e}`);
  }
}

/** What must never happen on a page, however it is used. */
async function watched(context, expected = []) {
  const faults = [];
  await context.addInitScript(() => {
    addEventListener("securitypolicyviolation", (event) => console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`));
  });
  context.on("page", (page) => {
    page.on("console", (message) => {
      const text = message.text();
      if (!expected.some((it) => it.test(text))) faults.push(`${page.url()} console: ${text}`);
    });
    page.on("pageerror", (error) => faults.push(`${page.url()} error: ${error.message}`));
    page.on("dialog", (dialog) => {
      faults.push(`${page.url()} dialog`);
      void dialog.dismiss();
    });
    page.on("request", (request) => {
      const url = request.url();
      if (!url.startsWith(BASE + "/") && !url.startsWith("data:")) faults.push(`${page.url()} asks ${url}`);
    });
  });
  return () => assert.deepEqual(faults, []);
}

/** The page has what it has asked for: no bones are left. */
async function settled(page) {
  await page.waitForFunction(() => document.querySelector("h1") && !document.querySelector(".bone"), null, { timeout: 15_000 });
}

async function show(page, view) {
  await page.goto(PAGES + view);
  await settled(page);
}

async function signIn(page, key = KEY) {
  await page.goto(PAGES);
  await page.getByLabel("Key", { exact: true }).fill(key);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.locator(".shell").waitFor();
}

const api = (path, body, method = "POST", key = KEY) =>
  fetch(BASE + path, { method, headers: { authorization: `Bearer ${key}`, "content-type": "application/json" }, body: body === undefined ? undefined : JSON.stringify(body) });

const talk = (model, content, more = {}) => api("/v1/chat/completions", { model, messages: [{ role: "user", content }], ...more });

async function fillWithCalls() {
  for (const [model, input, output] of [["chat", 2, 8], ["echo", 0.5, 1.5], ["slow", 1, 3]]) {
    assert.equal((await api(`/admin/prices/demo/${model}`, { prices: { input, output } }, "PUT")).status, 200);
  }
  await api("/admin/budgets/eng/monthly", { amount: 50 }, "PUT");
  await api("/admin/limits/user_path/eng", { requests: 600, period: "minute" }, "PUT");
  await api("/admin/guardrails/codename", { type: "words", words: ["Project Falcon"], action: "mask" }, "PUT");
  for (let i = 0; i < 6; i++) {
    for (const path of ["/eng/alice", "/eng/bob", "/ops"]) {
      await fetch(BASE + "/v1/chat/completions", {
        method: "POST",
        headers: { authorization: `Bearer ${KEY}`, "content-type": "application/json", "x-gatehouse-user-path": path, "x-session-id": `run-${i % 2}` },
        body: JSON.stringify({ model: i % 3 ? "demo/echo" : "demo/chat", messages: [{ role: "user", content: `Question ${i} on Project Falcon` }] }),
      }).then((it) => it.text());
    }
  }
  await talk("demo/nothing", "x");
}

/** Puts each string wherever a caller or a provider can put one. */
async function fillWithOddities() {
  for (let i = 0; i < ODD.length; i += 4) {
    const answers = await Promise.all(ODD.slice(i, i + 4).flatMap((text) => [
      talk("demo/echo", text, { user: text, prompt_cache_key: text }),
      talk("demo/" + text, "x"),
      talk("openai-odd/odd", text),
      api("/admin/keys", { name: text, description: text, owner: text, role: "none", metadata: { [text]: text } }),
    ]));
    for (const it of answers) await it.text();
  }
}

async function axe(page, where, into) {
  await page.evaluate(AXE + ";0");
  const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  for (const it of found.violations) {
    if (it.impact === "serious" || it.impact === "critical") into.push(`${where}: ${it.id} ${it.nodes.slice(0, 3).map((n) => n.target.join(" ") + " " + (n.any[0]?.message ?? "")).join(" | ")}`);
  }
}

const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, timezoneId: "Europe/Berlin", reducedMotion: "reduce" });
// What is refused on purpose: a wrong alias, a wrong key, a change of what someone else has changed, and the network.
const clean = await watched(context, [/status of 400/, /status of 401/, /status of 412/, /ERR_INTERNET_DISCONNECTED/]);
const page = await context.newPage();

async function end() {
  await browser.close();
  if (failed) console.log(`${failed} failed`);
  process.exit(failed ? 1 : 0);
}

await check("a wrong key is refused in words, and a right one opens the pages", async () => {
  await page.goto(PAGES + "logs?range=7d");
  await page.getByLabel("Key", { exact: true }).fill("gh_no_such_key_at_all_0000000000");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("This key is not accepted.").waitFor();
  await page.getByLabel("Key", { exact: true }).fill(KEY);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Logs" }).waitFor();
  assert.match(page.url(), /logs\?range=7d$/);
});

await check("a gateway without calls shows how to make the first one, and notices it", async () => {
  await page.locator(".rail a", { hasText: "Overview" }).click();
  await page.getByText("Waiting for the first request").waitFor();
  assert.match(await page.locator(".code pre").first().textContent(), /curl .*\/v1\/chat\/completions/);
  await (await talk("demo/echo", "The first one")).text();
  await page.getByText("The first request has arrived").waitFor();
  await page.getByRole("link", { name: "See what happened to it" }).click();
  await page.locator(".drawer .facts").first().waitFor();
});

if (process.env.SHORT) {
  await check("where words are not kept, an administrator has them kept for an hour from the page of a call", async () => {
    await show(page, "logs");
    await page.locator(".vrow").first().click();
    await page.getByRole("tab", { name: "Conversation" }).click();
    await page.getByText("The words of this call were not kept").waitFor();
    await page.getByRole("button", { name: "Keep the words of calls of master for an hour" }).click();
    await page.getByText("The words of calls of master are kept until").waitFor();
    await (await talk("demo/echo", "Kept from now on")).text();
    const logged = async () => (await (await api("/admin/usage/log", undefined, "GET")).json()).entries.length;
    while ((await logged()) < 2) await page.waitForTimeout(50);
    await show(page, "logs");
    await page.locator(".vrow").first().click();
    await page.getByRole("tab", { name: "Conversation" }).click();
    await page.locator(".turn", { hasText: "Kept from now on" }).first().waitFor();
  });
  await check("all of it stays below the base path", async () => {
    await page.goto(PAGES + "settings?tab=api");
    await settled(page);
    assert.ok(page.url().startsWith(PAGES));
    assert.ok((await page.locator(".code pre").textContent()).includes(`${BASE}/admin/`));
    clean();
  });
  await end();
}

await fillWithCalls();

for (const theme of ["light", "dark"]) {
  await check(`every page opens clean in the ${theme} theme, and axe finds nothing serious`, async () => {
    await page.emulateMedia({ colorScheme: theme });
    const found = [];
    for (const view of VIEWS) {
      await show(page, view);
      assert.equal(await page.locator("html").getAttribute("data-theme"), theme);
      await axe(page, view, found);
    }
    await page.locator(".rail a", { hasText: "Logs" }).click();
    await page.locator(".vrow").first().click();
    for (const tab of ["Timeline", "Conversation", "Cost", "Guardrails", "Cache", "Raw"]) {
      await page.getByRole("tab", { name: tab }).click();
      await settled(page);
      await axe(page, "call " + tab, found);
    }
    await page.keyboard.press("Escape");
    assert.deepEqual(found, []);
  });
}

await check("no page scrolls sideways, from 360 to 2560 pixels", async () => {
  const found = [];
  for (const [width, views] of [[360, VIEWS], [2560, ["", "logs", "keys", "playground"]]]) {
    await page.setViewportSize({ width, height: 900 });
    for (const view of views) {
      await show(page, view);
      const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (beyond > 0) found.push(`${view} at ${width}: ${beyond}`);
    }
  }
  await page.setViewportSize({ width: 1280, height: 900 });
  assert.deepEqual(found, []);
});

await check("a hundred thousand rows are read and scrolled with at most sixty of them in the page", async () => {
  const ALL = 100_000;
  const EACH = 4_000;
  const [sample] = (await (await api("/admin/usage/log?limit=1", undefined, "GET")).json()).entries;
  const places = [];
  await page.route("**/admin/usage/log?**", (route) => {
    const first = Number(new URL(route.request().url()).searchParams.get("after") ?? 0);
    const entries = Array.from({ length: EACH }, (_, i) => ({ ...sample, id: `row-${first + i}`, request_id: `row-${first + i}`, requested_model: `model ${first + i}` }));
    places.push(first);
    return route.fulfill({ json: { entries, limit: EACH, offset: 0, next: first + EACH < ALL ? String(first + EACH) : null } });
  });
  await show(page, "logs");
  const table = page.locator(".vtable");
  const most = async () => assert.ok((await page.locator(".vrow").count()) <= 60, `${await page.locator(".vrow").count()} rows in the page`);
  while (places.length < ALL / EACH) {
    const before = places.length;
    await table.evaluate((it) => it.scrollTo(0, it.scrollHeight));
    await page.waitForFunction((rows) => Number(document.querySelector(".vtable").getAttribute("aria-rowcount")) > rows, before * EACH);
    await most();
    await page.waitForTimeout(20);
  }
  await page.waitForFunction((rows) => Number(document.querySelector(".vtable").getAttribute("aria-rowcount")) === rows, ALL + 1);
  for (const part of [0, 0.37, 0.5, 0.81, 1]) {
    await table.evaluate((it, to) => it.scrollTo(0, it.scrollHeight * to), part);
    await page.waitForFunction(([to, all]) => {
      const shown = [...document.querySelectorAll(".vrow")].map((it) => Number(it.getAttribute("data-at")));
      return Math.min(...shown) <= to * (all - 1) + 30 && Math.max(...shown) >= to * (all - 1) - 30;
    }, [part, ALL]);
    await most();
  }
  assert.ok((await page.locator(".vrow").last().textContent()).includes(`model ${ALL - 1}`));
  await page.unroute("**/admin/usage/log?**");
});

await check("the cost of the overview is that of the logs and of the file, to the nano-dollar, in any time zone", async () => {
  for (const zone of ["Europe/Berlin", "Pacific/Auckland", "America/St_Johns"]) {
    await show(page, `?range=24h&tz=${encodeURIComponent(zone)}`);
    const shown = await page.locator(".card", { hasText: "Cost" }).first().getAttribute("title");
    const since = new Date(Date.now() - 86_400_000).toISOString();
    let sum = 0;
    let after = "";
    do {
      const log = await (await api(`/admin/usage/log?limit=200&since=${since}&timezone=${zone}${after && "&after=" + encodeURIComponent(after)}`, undefined, "GET")).json();
      for (const call of log.entries) sum += call.total_cost_nanos;
      after = log.next;
    } while (after);
    const file = (await (await api(`/admin/usage/export?format=csv&since=${since}&timezone=${zone}`, undefined, "GET")).text()).trim().split(/\r?\n/);
    const column = file[0].split(",").indexOf("total_cost_nanos") - file[0].split(",").length;
    const exported = file.slice(1).reduce((all, line) => all + Number(line.split(",").at(column)), 0);
    assert.ok(sum > 0);
    assert.equal(exported, sum, zone);
    assert.equal(shown, `$${Math.floor(sum / 1e9)}.${String(sum % 1e9).padStart(9, "0")}`, zone);
  }
});

await check("a gateway that does not answer is told of, and the pages go on by themselves", async () => {
  await show(page, "");
  await context.setOffline(true);
  await page.getByText("The gateway does not answer. The page goes on").waitFor({ timeout: 30_000 });
  await context.setOffline(false);
  await page.getByText("The gateway does not answer. The page goes on").waitFor({ state: "detached", timeout: 30_000 });
});

await check("a drag over the chart is in the address, the step back undoes it, and reloading keeps it", async () => {
  await show(page, "");
  const chart = page.locator(".chart .u-over").first();
  await chart.waitFor();
  const box = await chart.boundingBox();
  await page.mouse.move(box.x + box.width * 0.5, box.y + 40);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.8, box.y + 50, { steps: 8 });
  await page.mouse.up();
  await page.waitForURL(/from=.*to=/);
  const zoomed = page.url();
  await page.reload();
  await settled(page);
  assert.equal(page.url(), zoomed);
  assert.ok(await page.locator(".chip").first().isVisible());
  await page.goBack();
  await page.waitForURL((url) => !url.searchParams.has("from"));
});

await check("filters, the open call and its tab are in the address, and reloading restores them", async () => {
  await show(page, "logs?model=echo&outcome=success");
  await page.locator(".vrow").first().click();
  await page.getByRole("tab", { name: "Cost" }).click();
  const before = page.url();
  assert.match(before, /call=[0-9A-Z]+/);
  assert.match(before, /view=cost/);
  const title = await page.locator(".drawer h2").textContent();
  await page.reload();
  await page.locator(".drawer").getByText("Total").waitFor();
  assert.equal(await page.locator(".drawer h2").textContent(), title);
  assert.equal(await page.getByLabel("Any model").inputValue(), "echo");
  await page.keyboard.press("Escape");
  assert.equal(await page.locator(".drawer").count(), 0);
});

await check("filters name how many calls they leave, columns can be left out, and a view is found again under its name", async () => {
  await show(page, "logs?model=echo");
  await page.locator("select option", { hasText: /^success \([1-9]/ }).waitFor({ state: "attached" });
  await page.getByText("Columns", { exact: true }).click();
  await page.getByLabel("User path", { exact: true }).uncheck();
  await page.keyboard.press("Escape");
  assert.match(page.url(), /hide=path/);
  assert.equal(await page.getByRole("columnheader", { name: "User path" }).count(), 0);
  await page.getByText("Views", { exact: true }).click();
  await page.getByLabel("Name of this view").fill("Echo");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await show(page, "logs");
  await page.getByText("Views", { exact: true }).click();
  await page.getByRole("link", { name: "Echo", exact: true }).click();
  await page.waitForURL(/logs\?model=echo&hide=path$/);
  await page.getByText("Views", { exact: true }).click();
  await page.getByRole("button", { name: "Remove the view Echo" }).click();
  await page.getByText("Save the filters that you use often").waitFor();
});

await check("the conversation of a call is shown, where the audit log keeps it", async () => {
  await show(page, "logs?model=echo&outcome=success");
  await page.locator(".vrow").first().click();
  await page.getByRole("tab", { name: "Conversation" }).click();
  await page.locator(".turn .words").first().waitFor();
  await page.keyboard.press("Escape");
});

let secret = "";
await check("a key is made by the keyboard alone, shown once, and found nowhere afterwards", async () => {
  await show(page, "keys");
  await page.getByRole("button", { name: "Create a key" }).first().focus();
  await page.keyboard.press("Enter");
  await page.locator(".drawer").waitFor();
  await page.keyboard.type("by keyboard");
  for (let i = 0; i < 40 && !(await page.evaluate(() => document.activeElement?.textContent === "Create a key")); i++) {
    assert.ok(await page.evaluate(() => Boolean(document.activeElement?.closest(".drawer"))), "the focus stays in the drawer");
    await page.keyboard.press("Tab");
  }
  await page.keyboard.press("Enter");
  await page.getByText("Copy the key now").waitFor();
  secret = (await page.locator(".drawer .code pre").first().textContent()).trim();
  assert.match(secret, /^gh_/);
  await page.keyboard.press("Escape");
  await page.getByText("by keyboard").first().waitFor();
  const places = await page.evaluate(() => [document.documentElement.outerHTML, location.href, JSON.stringify(history.state), JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage })].join("\n"));
  assert.ok(!places.includes(secret), "the key is gone from the page");
  await page.goBack();
  await page.goForward();
  await settled(page);
  assert.ok(!(await page.content()).includes(secret), "the key does not come back");
  assert.equal(await page.evaluate(async (text) => {
    for (const name of (await globalThis.caches?.keys()) ?? []) for (const it of await (await caches.open(name)).keys()) if (it.url.includes(text)) return "cached";
    return "";
  }, secret), "");
});

await check("a stream of the playground arrives, and its row appears in the logs with the same cost", async () => {
  await show(page, "playground?model=demo%2Fchat");
  await page.getByLabel("Message").fill("What is a gateway?");
  await page.keyboard.press("Control+Enter");
  await page.locator(".turn.assistant .words").waitFor();
  await page.getByRole("link", { name: "Show this call in the logs" }).waitFor();
  const cost = page.locator(".legend span", { hasText: "Cost" }).locator("b");
  await page.waitForFunction((it) => it.textContent.startsWith("$"), await cost.elementHandle());
  const shown = await cost.textContent();
  assert.match(shown, /^\$0\.0/);
  await page.getByRole("link", { name: "Show this call in the logs" }).click();
  await page.locator(".drawer").getByText(shown).first().waitFor();
  const id = new URL(page.url()).searchParams.get("call");
  const row = await (await api(`/admin/usage/log/${id}`, undefined, "GET")).json();
  assert.equal(row.outcome, "success");
  assert.equal(Number(shown.slice(1)).toFixed(6), (row.total_cost_nanos / 1e9).toFixed(6));
});

await check("a call in flight is seen live, and is cancelled", async () => {
  await show(page, "live");
  await page.locator(".status.good", { hasText: "Live" }).waitFor();
  const call = talk("demo/slow", "Count to a hundred, slowly, and then some more", { stream: true }).then((it) => it.text());
  const row = page.locator("tbody tr", { hasText: "demo/slow" }).first();
  await row.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: "Yes" }).click();
  await page.getByText("The call was cancelled.").waitFor();
  await call.catch(() => undefined);
  await page.getByText("Just ended").waitFor();
});

await check("stop ends a stream of the playground, and its row says that the client left", async () => {
  // The stub of a provider streams without an end.
  await show(page, "playground?model=openai-odd%2Fodd");
  await page.getByLabel("Message").fill("endless");
  await page.getByRole("button", { name: "Send" }).click();
  await page.locator(".turn.assistant .words").waitFor();
  await page.getByRole("button", { name: "Stop" }).click();
  await page.getByText("Stopped").waitFor();
  await page.getByRole("link", { name: "Show this call in the logs" }).click();
  await page.locator(".drawer").getByText("client left").waitFor();
});

await check("an alias is set and edited, and calls are routed by it", async () => {
  await show(page, "models?alias=new");
  await page.getByLabel("Name", { exact: true }).fill("team/fast");
  await page.getByLabel("Strategy").selectOption("weighted");
  await page.getByLabel("Targets").fill("nobody/none");
  await page.getByRole("button", { name: "Save" }).click();
  await page.locator(".drawer [role=alert]").waitFor();
  await page.getByLabel("Targets").fill("demo/echo 3\ndemo/chat");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("The alias is in force.").waitFor();
  assert.equal((await talk("team/fast", "x")).status, 200);
  await page.locator("tr", { hasText: "team/fast" }).first().getByRole("button", { name: "Edit" }).click();
  assert.equal(await page.getByLabel("Targets").inputValue(), "demo/echo 3\ndemo/chat");
  await page.getByLabel("In force").uncheck();
  await page.getByRole("button", { name: "Save" }).click();
  await page.locator(".drawer").waitFor({ state: "detached" });
  assert.equal((await talk("team/fast", "x")).status, 404);
  await page.locator("tr", { hasText: "team/fast" }).first().getByRole("button", { name: "Remove" }).click();
  await page.getByRole("button", { name: "Yes" }).click();
  await page.getByText("The alias was removed.").waitFor();
});

await check("an account is added, stopped for a time, released and disabled, and its key is shown nowhere", async () => {
  const secret = "sk-of-the-browser-4711-wxyz";
  await show(page, "providers?edit=new");
  await page.getByLabel("Name", { exact: true }).fill("house");
  await page.getByLabel("Address").fill("http://127.0.0.1:9/v1");
  await page.getByLabel("API key").fill(secret);
  await page.getByRole("textbox", { name: "Models" }).fill("large");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("The account is in force.").waitFor();
  const panel = page.locator(".panel", { hasText: "house" }).last();
  await panel.getByRole("button", { name: "Stop calls" }).click();
  await panel.getByRole("button", { name: "Release" }).click();
  await panel.getByRole("button", { name: "Disable" }).click();
  await panel.getByRole("button", { name: "Enable" }).click();
  await panel.getByRole("button", { name: "Edit" }).click();
  await page.getByText("Empty keeps the one that is stored.").waitFor();
  assert.ok(!(await page.content()).includes(secret));
  await page.locator(".drawer").getByRole("button", { name: "Remove" }).click();
  await page.getByRole("button", { name: "Yes" }).click();
  await page.getByText("The account was removed.").waitFor();
});

await check("a change of someone else is shown, and not overwritten", async () => {
  await show(page, "budgets");
  await page.locator("tr", { hasText: "/eng" }).getByRole("button", { name: "Edit" }).click();
  await page.getByLabel("Amount in dollars").fill("60");
  await api("/admin/budgets/eng/monthly", { amount: 70 }, "PUT");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("changed by someone else").waitFor();
  assert.equal((await (await api("/admin/budgets/eng/monthly", undefined, "GET")).json()).amount, 70);
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("The budget is set.").waitFor();
  assert.equal((await (await api("/admin/budgets/eng/monthly", undefined, "GET")).json()).amount, 60);
});

await check("a session that ends while someone writes keeps what they wrote", async () => {
  await show(page, "keys");
  await page.getByRole("button", { name: "Create a key" }).first().click();
  await page.getByLabel("Name", { exact: true }).fill("half written");
  await context.clearCookies();
  await page.locator(".drawer").getByRole("button", { name: "Create a key" }).click();
  await page.getByText("Your session has ended").first().waitFor();
  await page.locator(".cover input[type=password]").fill(KEY);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.locator(".cover").waitFor({ state: "detached" });
  assert.equal(await page.getByLabel("Name", { exact: true }).inputValue(), "half written");
  await page.keyboard.press("Escape");
});

await check("a viewer sees no control that changes something, and the gateway refuses each change", async () => {
  const viewer = (await (await api("/admin/keys", { name: "a viewer", role: "viewer" })).json()).key;
  const other = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const pure = await watched(other, [/status of 401/]);
  const seen = await other.newPage();
  await signIn(seen, viewer);
  const found = [];
  for (const view of VIEWS) {
    await show(seen, view);
    for (const button of await seen.locator("main button, .drawer button").allTextContents()) if (CHANGES.test(button.trim())) found.push(`${view}: ${button}`);
  }
  assert.deepEqual(found, []);
  const refused = await seen.evaluate(async (base) => {
    const { token } = await (await fetch(base + "/admin/session")).json();
    const all = [["POST", "/admin/keys"], ["PUT", "/admin/budgets/eng/monthly"], ["PUT", "/admin/limits/user_path/eng"], ["PUT", "/admin/prices/demo/echo"], ["PUT", "/admin/guardrails/x"], ["DELETE", "/admin/cache"], ["POST", "/admin/runtime/refresh"], ["POST", "/admin/providers/demo/test"], ["PUT", "/admin/aliases/x"], ["PUT", "/admin/accounts/x"], ["PUT", "/admin/providers/demo/breaker"], ["PUT", "/admin/audit/recording/all"]];
    return Promise.all(all.map(async ([method, path]) => [path, (await fetch(base + path, { method, headers: { "X-Gatehouse-Session": token }, body: method === "DELETE" ? undefined : "{}" })).status]));
  }, BASE).catch((e) => String(e));
  for (const [path, status] of refused) assert.equal(status, 403, path);
  await other.close();
  assert.ok(pure);
});

await check("nothing that callers, providers and administrators write is run or fetched", async () => {
  await fillWithOddities();
  const ran = async (where) => assert.equal(await page.evaluate(() => globalThis.__ran), undefined, where);
  for (const view of ["", "logs", "keys", "explore?by=models&view=table", "explore?by=end-users", "explore?by=keys", "sessions", "reliability", "guardrails?tab=findings", "changes", "models", "live", "providers"]) {
    await show(page, view);
    await ran(view);
  }
  const rows = (await (await api("/admin/usage/log?limit=200", undefined, "GET")).json()).entries;
  assert.ok(rows.some((it) => it.requested_model.includes("<script>")), "the strings are there");
  // One call of each kind that the strings were put into, with all that is kept of it.
  for (const call of [...rows.filter((it) => it.outcome === "success").slice(0, 6), ...rows.filter((it) => it.outcome !== "success").slice(0, 8)]) {
    for (const view of ["talk", "raw"]) {
      await page.goto(`${PAGES}logs?call=${call.request_id}&view=${view}`);
      await page.locator(".drawer .facts").first().waitFor();
      await settled(page);
      await ran(view);
    }
  }
  await show(page, "playground?model=demo%2Fecho");
  for (const text of ODD.slice(0, 8)) {
    await page.getByLabel("Message").fill(text);
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByRole("link", { name: "Show this call in the logs" }).waitFor();
    await ran("playground " + text);
    await page.getByRole("button", { name: "New conversation" }).click();
  }
  await page.getByLabel("Message").fill("x");
  await show(page, `logs?search=${encodeURIComponent(ODD[5])}&model=${encodeURIComponent(ODD[6])}&session=${encodeURIComponent(ODD[0])}`);
  await ran("address");
});

async function alarms(holds) {
  for (let i = 0; i < 60; i++) {
    const { data } = await (await api("/admin/alarms", undefined, "GET")).json();
    if (holds(data.filter((it) => !it.until && it.kind === "budget"))) return;
    await new Promise((done) => setTimeout(done, 500));
  }
  throw new Error("no such alarms");
}

await check("an alarm stands above every page, leads to the page that helps, and can be hidden", async () => {
  const budget = "/admin/budgets/alarming/daily";
  await api(budget, { amount: 1 }, "PUT");
  const call = await fetch(BASE + "/v1/chat/completions", {
    method: "POST",
    headers: { authorization: `Bearer ${KEY}`, "content-type": "application/json", "x-gatehouse-user-path": "/alarming" },
    body: JSON.stringify({ model: "demo/chat", messages: [{ role: "user", content: "Hello" }] }),
  });
  await call.text();
  let spent = 0;
  while (!spent) ({ spent } = await (await api(budget, undefined, "GET")).json());
  assert.equal((await api(budget, { amount: spent, warn_at: [100] }, "PUT")).status, 200);
  await alarms((active) => active.length === 1);
  const note = page.locator(".alarms .note", { hasText: "100 % of the daily budget" });
  for (const view of ["logs", "keys"]) {
    await show(page, view);
    await note.waitFor();
  }
  assert.equal(await note.getAttribute("role"), "alert");
  const found = [];
  await axe(page, "alarm", found);
  assert.deepEqual(found, []);
  if (PICTURES) await page.screenshot({ path: `${PICTURES}/alarm.png` });
  await note.getByRole("link", { name: "Show the page that helps" }).click();
  await page.getByRole("heading", { name: "Budgets and limits" }).waitFor();
  await note.getByRole("button", { name: "Hide this alarm: path:/alarming:daily" }).click();
  await note.waitFor({ state: "detached" });
  await page.locator(".rail a", { hasText: "Logs" }).click();
  await settled(page);
  assert.equal(await note.count(), 0);
  assert.equal((await api(budget, undefined, "DELETE")).status, 200);
  await alarms((active) => active.length === 0);
});

await check("nothing of this has put a message on the console, broken the policy or left the origin", async () => clean());

if (PICTURES) await pictures();

async function pictures() {
  const wide = { "overview": "", "logs": "logs", "explore": "explore?metric=cost&by=models", "sessions": "sessions", "reliability": "reliability", "playground": "playground?model=demo%2Fchat", "keys": "keys", "budgets": "budgets", "models": "models", "providers": "providers", "guardrails": "guardrails?tab=findings", "settings": "settings" };
  for (const theme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme: theme });
    for (const [name, view] of Object.entries(wide)) {
      await show(page, view);
      await page.screenshot({ path: `${PICTURES}/${name}-${theme}.png` });
    }
  }
}

await end();
