// The dashboard in Chromium, for the proofs `dashboard` and `breaker`. What was measured is printed as
// one line of JSON.
//
//     page.mjs paint URL LOADS | live URL SECONDS | hidden URL SECONDS | watch URL | breaker URL OTHER ROUNDS
import { readFileSync } from "node:fs";
import { chromium } from "playwright-core";

const [what, base, amount, more] = process.argv.slice(2);
const PAGES = `${base}/dashboard/`;
const OPTIONS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--enable-precise-memory-info"];
const SLOWER = 4;

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: OPTIONS });
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const tell = (text) => process.stderr.write(`  ${text}\n`);

/** Times of one load by a browser that has nothing of it yet. */
async function load() {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send("Network.enable");
  let bytes = 0;
  devtools.on("Network.loadingFinished", (it) => (bytes += it.encodedDataLength));
  await page.addInitScript(() => {
    // Interactive: the menu and the head of the page are there, and the thread of the page answers.
    const look = new MutationObserver(() => {
      if (globalThis.interactive || !document.querySelector(".rail nav a") || !document.querySelector("h1")) return;
      look.disconnect();
      setTimeout(() => (globalThis.interactive ??= performance.now()));
    });
    look.observe(document, { childList: true, subtree: true });
  });
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  await page.goto(PAGES, { waitUntil: "commit" });
  await page.waitForFunction(() => globalThis.interactive && document.querySelector("h1") && !document.querySelector(".bone"));
  const times = await page.evaluate(() => ({
    first: performance.getEntriesByName("first-contentful-paint")[0]?.startTime,
    interactive: globalThis.interactive,
    filled: performance.now(),
  }));
  await context.close();
  return { ...times, bytes };
}

async function paint() {
  const loads = [];
  for (let i = 0; i <= Number(amount); i++) loads.push(await load());
  // The first one finds neither browser nor gateway at work.
  return loads.slice(1);
}

async function openLive() {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  await page.goto(PAGES + "live");
  await page.locator(".status.good", { hasText: "Live" }).waitFor();
  return { context, page, devtools: await context.newCDPSession(page) };
}

/** Megabytes of the page: what scripts hold, and the process that draws it. */
async function memory(devtools) {
  await devtools.send("HeapProfiler.collectGarbage");
  const { usedSize } = await devtools.send("Runtime.getHeapUsage");
  const { processInfo } = await (await browser.newBrowserCDPSession()).send("SystemInfo.getProcessInfo");
  const resident = processInfo.filter((it) => it.type === "renderer").map((it) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${it.id}/status`, "utf8"))[1]) / 1024);
  return { heap: usedSize / 1e6, resident: Math.max(...resident) };
}

/** The cost that a page shows of a call that has ended, beside that of its row. */
async function costs(page) {
  const shown = await page.evaluate(() => [...document.querySelectorAll('main a[href*="call="]')].map((it) => [new URL(it.href).searchParams.get("call"), it.closest("tr").lastElementChild.getAttribute("title")]));
  let wrong = 0;
  for (const [id, text] of shown) {
    const row = await (await fetch(`${base}/admin/usage/log/${id}`)).json();
    const dollars = `$${Math.floor(row.total_cost_nanos / 1e9)}.${String(row.total_cost_nanos % 1e9).padStart(9, "0")}`;
    if (text !== dollars) wrong++;
  }
  return { compared: shown.length, wrong };
}

/** Sends a slow call, and waits for it on the page. */
async function seen(page, number) {
  const began = performance.now();
  const body = { model: "one/gpt-4o-mini", stream: true, user: `seen-${Date.now()}`, max_tokens: 60, seed: 50, messages: [{ role: "user", content: "slowly" }] };
  const response = fetch(`${base}/v1/chat/completions`, { method: "POST", headers: { "content-type": "application/json", "x-gatehouse-user-path": `/seen/${number}` }, body: JSON.stringify(body) });
  const row = page.locator("main tbody tr", { hasText: `/seen/${number}` });
  await row.waitFor({ timeout: 20_000 });
  const appeared = performance.now() - began;
  await row.getByText("answering").waitFor({ timeout: 20_000 });
  const tokens = async () => Number(await row.locator("td").nth(5).textContent());
  const before = await tokens();
  await pause(1000);
  const grows = (await tokens()) > before;
  await (await response).text();
  return { appeared, grows };
}

async function live() {
  const { page, devtools } = await openLive();
  const alone = [];
  for (let i = 0; i < 5; i++) alone.push(await seen(page, i));
  process.stdout.write("LOAD\n");
  const samples = [];
  const end = performance.now() + Number(amount) * 1000;
  while (performance.now() < end) {
    samples.push(await memory(devtools));
    if (samples.length % 6 === 1) tell(`heap ${samples.at(-1).heap.toFixed(1)} MB, process ${samples.at(-1).resident.toFixed(0)} MB`);
    await pause(5000);
  }
  const rows = await page.locator("main tr").count();
  await page.getByRole("button", { name: "Pause" }).click();
  await pause(1500);
  return { alone, samples, rows, ...(await costs(page)) };
}

async function hidden() {
  const { page, devtools } = await openLive();
  const before = await memory(devtools);
  // As a browser treats a tab that is not seen: neither timers nor reading go on.
  await devtools.send("Page.setWebLifecycleState", { state: "frozen" });
  process.stdout.write("HIDDEN\n");
  await pause(Number(amount) * 1000);
  await devtools.send("Page.setWebLifecycleState", { state: "active" });
  const back = performance.now();
  // What the page shows in flight is what the gateway has in flight: nothing that has ended stays.
  let stale = -1;
  while (performance.now() - back < 60_000) {
    await pause(500);
    const { data } = await (await fetch(`${base}/admin/live`)).json();
    const ids = new Set(data.map((it) => it.id.slice(-8)));
    const shown = await page.evaluate(() => [...(document.querySelector("main .panel")?.querySelectorAll("tbody code") ?? [])].map((it) => it.textContent));
    const status = await page.locator("main .status").first().textContent();
    await pause(1000);
    const ended = new Set(await page.evaluate(() => [...(document.querySelector("main .panel")?.querySelectorAll("tbody code") ?? [])].map((it) => it.textContent)));
    stale = shown.filter((it) => !ids.has(it) && ended.has(it)).length;
    if (status === "Live" && stale === 0) break;
  }
  const missed = (await page.locator(".note.warn").allTextContents()).join(" ").trim();
  return { caught: performance.now() - back, stale, missed, before, after: await memory(devtools) };
}

async function watch() {
  await openLive();
  process.stdout.write("OPEN\n");
  for await (const _ of process.stdin);
  return {};
}

/** Forces a breaker at the other gateway; how long until this one's page shows it, and its end. */
async function breaker() {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  await page.goto(PAGES + "providers");
  const panel = page.locator("main .panel", { hasText: "/v1" }).first();
  await panel.getByRole("button", { name: "Stop calls" }).waitFor();
  const route = `${more}/admin/providers/one/breaker`;
  const times = [];
  for (let i = 0; i < Number(amount); i++) {
    await pause(300 + ((i * 370) % 1000));
    let began = performance.now();
    await fetch(route, { method: "PUT", body: JSON.stringify({ state: "open", for: "15m" }) });
    await panel.getByText("It takes no calls until").waitFor({ timeout: 20_000 });
    const shut = performance.now() - began;
    began = performance.now();
    await fetch(route, { method: "DELETE" });
    await panel.getByText("It takes no calls until").waitFor({ state: "detached", timeout: 20_000 });
    times.push({ shut, released: performance.now() - began });
  }
  return times;
}

const result = await { paint, live, hidden, watch, breaker }[what]();
process.stdout.write(JSON.stringify(result) + "\n");
await browser.close();
process.exit(0);
