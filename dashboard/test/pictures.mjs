// Takes the pictures of the documentation: twelve screens in two themes, into the folder PICTURES.
// The calls that they show are those of scene.mjs, for SECONDS.
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { chromium } from "playwright-core";
import { packed } from "./png.mjs";
import { api, provider, slowly, work } from "./scene.mjs";

const BASE = process.env.GATEHOUSE_URL.replace(/\/$/, "");
const KEY = process.env.GATEHOUSE_KEY;
const PICTURES = process.env.PICTURES;
const SECONDS = Number(process.env.SECONDS ?? 10);
const PAGES = `${BASE}/dashboard/`;
const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const MOST_BYTES = 150_000;
const RANGE = SECONDS > 900 ? "1h" : "15m";

const server = process.env.PROVIDER_PORT ? await provider(Number(process.env.PROVIDER_PORT)) : undefined;
if (server) await work(SECONDS);

const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-gpu", "--disable-lcd-text", "--no-first-run", "--disable-background-networking"] });
const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, timezoneId: "Europe/Berlin", reducedMotion: "reduce" });
const faults = [];
const page = await context.newPage();
page.on("console", (it) => faults.push(`${it.text()} ${it.location().url}`));
page.on("pageerror", (it) => faults.push(it.message));

async function show(view) {
  await page.goto(PAGES + view);
  await page.waitForFunction(() => document.querySelector("h1") && !document.querySelector(".bone"), null, { timeout: 15_000 });
  await page.evaluate(() => document.fonts.ready);
}

async function chat() {
  await show("playground?model=openai%2Fgpt-5-mini&second=anthropic%2Fclaude-haiku-4-5");
  await page.getByLabel("Message").fill("Name three risks of moving the nightly report to 02:00.");
  await page.getByRole("button", { name: "Send" }).click();
  await page.waitForFunction(() => document.querySelectorAll(".turn.assistant .words").length === 2 && [...document.querySelectorAll(".legend b")].filter((it) => it.textContent.startsWith("$")).length === 2);
}

async function live() {
  await page.goto(PAGES + "live");
  await page.locator(".status.good", { hasText: "Live" }).waitFor();
  const stop = slowly();
  await page.waitForFunction(() => [...document.querySelectorAll("main tbody tr")].filter((it) => it.textContent.includes("tok/s")).length >= 3, null, { timeout: 20_000 });
  return stop;
}

/** The call that was tried more than once, if there is one. */
async function drawer() {
  const { entries } = await (await api("/admin/usage/log?limit=200", undefined, "GET")).json();
  const call = entries.find((it) => it.attempts.length > 1 && it.outcome === "success" && it.stream && it.first_content_us) ?? entries.find((it) => it.attempts.length > 1 && it.outcome === "success") ?? entries.find((it) => it.outcome === "success");
  await show(`logs?range=${RANGE}&call=${call.request_id}`);
  await page.locator(".drawer .facts").first().waitFor();
}

const SCREENS = {
  overview: () => show(`?range=${RANGE}&chart=cost`),
  live,
  logs: () => show(`logs?range=${RANGE}`),
  call: drawer,
  explore: () => show(`explore?range=${RANGE}&metric=tokens&by=keys`),
  playground: chat,
  models: () => show(`models?range=${RANGE}`),
  providers: () => show(`providers?range=${RANGE}`),
  keys: () => show("keys"),
  budgets: () => show("budgets"),
  guardrails: () => show(`guardrails?tab=findings&range=${RANGE}`),
  cache: () => show(`cache?range=${RANGE}`),
};

const wanted = process.env.ONLY?.split(",") ?? Object.keys(SCREENS);
mkdirSync(PICTURES, { recursive: true });
await page.goto(PAGES);
await page.getByLabel("Key", { exact: true }).fill(KEY);
await page.getByRole("button", { name: "Sign in" }).click();
await page.locator(".shell nav").waitFor();
// A sign-in asks who is there, and the browser tells that nobody is.
faults.length = 0;
for (const theme of ["light", "dark"]) {
  await page.emulateMedia({ colorScheme: theme });
  for (const name of wanted) {
    const stop = await SCREENS[name]();
    await page.mouse.move(0, 0);
    const picture = packed(await page.screenshot());
    stop?.();
    writeFileSync(`${PICTURES}/${name}-${theme}.png`, picture);
    console.log(`${name}-${theme}.png ${picture.length} bytes`);
    assert.ok(picture.length < MOST_BYTES, `${name}-${theme}.png has ${picture.length} bytes`);
  }
}
assert.deepEqual(faults, []);
await browser.close();
server?.close();
process.exit(0);
