// A small company at work, for the pictures of the dashboard: a scripted provider, and teams whose
// calls pass through the gateway. Every number on the pictures comes from these calls.
//
// GATEHOUSE_URL and GATEHOUSE_KEY name the gateway, PROVIDER_PORT the port that its accounts point to.
// Run by itself it goes on for SECONDS.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { pathToFileURL } from "node:url";

const BASE = process.env.GATEHOUSE_URL.replace(/\/$/, "");
const KEY = process.env.GATEHOUSE_KEY;

const OPENAI = ["gpt-5", "gpt-5-mini", "gpt-4.1"];
const ANTHROPIC = ["claude-sonnet-4-5", "claude-haiku-4-5"];
const MISTRAL = ["mistral-large-latest"];

/** What people ask, and what a model answers. */
const TALKS = [
  ["A customer has paid twice for order 4821. Write a short, kind answer.", "Thank you for letting us know. I can see both payments for order 4821; the second one is on its way back to your card and should arrive within three working days. You do not have to do anything. I am sorry for the trouble."],
  ["Which of our plans includes single sign-on?", "Single sign-on is part of the Business and Enterprise plans. On Business it covers one identity provider; Enterprise adds several providers and automatic provisioning."],
  ["Summarise this pull request in two sentences: retries now wait as long as Retry-After says.", "The client now honours the Retry-After header and waits that long before it tries again, up to the deadline of the call. Tests cover seconds, dates and values that make no sense."],
  ["Is `for (int i = 0; i <= list.size(); i++)` right?", "It reads one element too many: the last index is `list.size() - 1`. Use `i < list.size()`, or a for-each loop if you do not need the index."],
  ["Name three risks of moving the nightly report to 02:00.", "1. In spring that hour does not exist on one day.\n2. Backups begin at 01:30 and may still hold the disks.\n3. Teams in Auckland are at work then and will notice a slow database."],
  ["Turn into a search query: shoes for running in snow, not too expensive", "{\"category\": \"running shoes\", \"features\": [\"winter\", \"grip\"], \"max_price\": 120}"],
  ["Translate to German: The gateway keeps a record of every call.", "Das Gateway führt über jeden Aufruf Buch."],
  ["Classify the mood of: It works again, thanks a lot!", "positive"],
];

const TEAMS = [
  { name: "support assistant", path: "/support/chat", models: ["gpt-5-mini", "claude-haiku-4-5"], talks: [0, 1, 7], share: 5, personal: true },
  { name: "code review", path: "/engineering/review", models: ["claude-sonnet-4-5", "gpt-5"], talks: [2, 3], share: 3 },
  { name: "nightly reports", path: "/finance/reports", models: ["gpt-4.1"], talks: [4, 6], share: 1 },
  { name: "shop search", path: "/shop/search", models: ["gpt-5-mini", "fast"], talks: [5], share: 4, fixed: true },
];

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** The same numbers at each run. */
function chances(seed) {
  let state = seed;
  return () => (state = (state * 1664525 + 1013904223) % 4294967296) / 4294967296;
}

/** Answers in the formats of OpenAI and Anthropic; one call in some is refused, as with any provider. */
export function provider(port) {
  const chance = chances(11);
  const server = createServer(async (request, response) => {
    const parts = [];
    for await (const part of request) parts.push(part);
    if (request.method === "GET") {
      const ids = request.url.startsWith("/anthropic") ? ANTHROPIC : request.url.startsWith("/mistral") ? MISTRAL : OPENAI;
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ data: ids.map((id) => ({ id, object: "model", type: "model", display_name: id, created_at: "2026-01-01T00:00:00Z" })), has_more: false }));
      return;
    }
    const call = JSON.parse(Buffer.concat(parts).toString("utf8"));
    const messages = request.url.startsWith("/anthropic");
    const text = JSON.stringify(call.messages);
    const refused = request.url.startsWith("/mistral") ? chance() < 0.35 : chance() < 0.015;
    if (refused) {
      response.writeHead(429, { "content-type": "application/json", "retry-after": "2" });
      response.end(JSON.stringify({ type: "error", error: { type: "rate_limit_error", code: "rate_limit_exceeded", message: "Rate limit reached for requests. Please try again in 2s." } }));
      return;
    }
    const talk = TALKS.find(([asked]) => text.includes(JSON.stringify(asked).slice(1, 40)));
    const slow = text.includes("Explain the whole");
    const words = (slow ? TALKS.map(([, it]) => it).join(" ").repeat(4) : (talk?.[1] ?? TALKS[1][1])).split(/(?<= )/);
    const used = { input: 180 + Math.round(text.length / 4 + chance() * 900), output: words.length + Math.round(chance() * 40) };
    await pause(120 + chance() * 380);
    response.on("error", () => undefined);
    if (call.stream) await stream(response, call, messages, words, used, slow ? 60 : 6 + chance() * 12);
    else whole(response, call, messages, words.join(""), used, 200 + chance() * 500);
  });
  return new Promise((done) => server.listen(port, "127.0.0.1", () => done(server)));
}

async function stream(response, call, messages, words, used, each) {
  response.writeHead(200, { "content-type": "text/event-stream" });
  const send = (event, data) => response.write(`${messages ? `event: ${event}\n` : ""}data: ${typeof data === "string" ? data : JSON.stringify(data)}\n\n`);
  const chunk = (choices, more = {}) => send("", { id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model: call.model, choices, ...more });
  if (messages) {
    send("message_start", { type: "message_start", message: { id: "msg_1", type: "message", role: "assistant", model: call.model, content: [], stop_reason: null, stop_sequence: null, usage: { input_tokens: used.input, output_tokens: 1 } } });
    send("content_block_start", { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } });
  }
  for (const word of words) {
    await pause(each);
    if (response.destroyed) return;
    if (messages) send("content_block_delta", { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: word } });
    else chunk([{ index: 0, delta: { content: word }, finish_reason: null }]);
  }
  if (messages) {
    send("content_block_stop", { type: "content_block_stop", index: 0 });
    send("message_delta", { type: "message_delta", delta: { stop_reason: "end_turn", stop_sequence: null }, usage: { output_tokens: used.output } });
    send("message_stop", { type: "message_stop" });
  } else {
    chunk([{ index: 0, delta: {}, finish_reason: "stop" }]);
    chunk([], { usage: { prompt_tokens: used.input, completion_tokens: used.output, total_tokens: used.input + used.output } });
    send("", "[DONE]");
  }
  response.end();
}

async function whole(response, call, messages, text, used, after) {
  await pause(after);
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify(messages
    ? { id: "msg_1", type: "message", role: "assistant", model: call.model, content: [{ type: "text", text }], stop_reason: "end_turn", stop_sequence: null, usage: { input_tokens: used.input, output_tokens: used.output } }
    : { id: "chatcmpl-1", object: "chat.completion", created: 1, model: call.model, choices: [{ index: 0, message: { role: "assistant", content: text }, finish_reason: "stop" }], usage: { prompt_tokens: used.input, completion_tokens: used.output, total_tokens: used.input + used.output } }));
}

export const api = (path, body, method = "POST", key = KEY, more = {}) =>
  fetch(BASE + path, { method, headers: { authorization: `Bearer ${key}`, "content-type": "application/json", ...more }, body: body === undefined ? undefined : JSON.stringify(body) });

async function change(path, body, method = "PUT") {
  const response = await api(path, body, method);
  assert.ok(response.ok, `${path}: ${response.status} ${await response.clone().text()}`);
  return response.json();
}

/** Keys, budgets, limits, aliases and guardrails of the teams. */
async function furnish() {
  for (const team of TEAMS) {
    const made = await change("/admin/keys", { name: team.name, user_path: team.path, role: "none", owner: team.path.split("/")[1], tags: [team.path.split("/")[1]] }, "POST");
    team.key = made.key;
  }
  await change("/admin/keys", { name: "Ada, platform", user_path: "/", role: "admin", owner: "platform", expires_at: new Date(Date.now() + 60 * 86_400_000).toISOString() }, "POST");
  await change("/admin/keys", { name: "finance, reading only", user_path: "/finance", role: "viewer", owner: "finance" }, "POST");
  // As much as the calls of that time may cost; none is used up.
  const amount = (perHour) => Math.ceil(Math.max(1, (perHour * Number(process.env.SECONDS)) / 3600));
  await change("/admin/budgets/support/daily", { amount: amount(6) });
  await change("/admin/budgets/engineering/monthly", { amount: amount(24) });
  await change("/admin/budgets/finance/monthly", { amount: amount(4), mode: "strict" });
  await change("/admin/budgets/shop/daily", { amount: amount(2) });
  await change("/admin/limits/user_path/shop", { requests: 600, period: "minute" });
  await change("/admin/limits/user_path/support", { requests: 1200, tokens: 2_000_000, period: "minute" });
  await change("/admin/aliases/fast", { description: "What answers first; Mistral where it has room", strategy: "first-available", targets: [{ model: "mistral/mistral-large-latest" }, { model: "openai/gpt-5-mini" }] });
  await change("/admin/aliases/review", { description: "Reviews of code", strategy: "weighted", targets: [{ model: "anthropic/claude-sonnet-4-5", weight: 3 }, { model: "openai/gpt-5", weight: 1 }] });
  await change("/admin/guardrails/personal-data", { type: "pii", action: "mask" });
  await change("/admin/guardrails/code-names", { type: "words", words: ["Project Falcon"], action: "block", order: 10 });
  await change("/admin/guardrails/injection", { type: "injection", action: "flag", dry_run: true, order: 20 });
}

function question(team, chance) {
  const [asked] = TALKS[team.talks[Math.floor(chance() * team.talks.length)]];
  if (team.personal && chance() < 0.12) return `${asked} Reply to jane.doe@example.com.`;
  if (team.personal && chance() < 0.02) return `${asked} Mention Project Falcon.`;
  return asked;
}

async function call(team, chance, number) {
  const model = team.models[Math.floor(chance() * team.models.length)];
  const content = question(team, chance);
  const body = { model, stream: !team.fixed && chance() < 0.7, messages: [{ role: "system", content: `You work for the team ${team.path.split("/")[1]}.` }, { role: "user", content: team.fixed && chance() < 0.6 ? `${content} ${number}` : content }], ...(team.fixed ? { temperature: 0 } : {}) };
  const response = await api("/v1/chat/completions", body, "POST", team.key, { "x-session-id": `${team.path.slice(1).replace("/", "-")}-${Math.floor(number / 25)}` });
  await response.text();
}

/** The teams at work for some seconds: a wave of calls, no faster than a small company. */
export async function work(seconds) {
  await furnish();
  const chance = chances(7);
  const shares = TEAMS.flatMap((team) => Array(team.share).fill(team));
  const end = Date.now() + seconds * 1000;
  const open = new Set();
  for (let number = 0; Date.now() < end; number++) {
    const it = call(shares[Math.floor(chance() * shares.length)], chance, number).finally(() => open.delete(it));
    open.add(it);
    const wave = 1 + 0.6 * Math.sin(number / 90) + 0.3 * Math.sin(number / 23);
    await pause(seconds < 60 ? 60 : 450 / Math.max(0.2, wave));
  }
  await Promise.all(open);
}

/** Calls that take a while, for the page of what is in flight. */
export function slowly() {
  const stop = new AbortController();
  for (const [i, team] of [...TEAMS.slice(0, 3), TEAMS[0], TEAMS[1]].entries()) {
    const body = { model: team.models[i % team.models.length], stream: true, messages: [{ role: "user", content: `Explain the whole of it, part ${i}` }] };
    fetch(BASE + "/v1/chat/completions", { method: "POST", signal: stop.signal, headers: { authorization: `Bearer ${team.key ?? KEY}`, "content-type": "application/json" }, body: JSON.stringify(body) }).then((it) => it.text()).catch(() => undefined);
  }
  return () => stop.abort();
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const server = await provider(Number(process.env.PROVIDER_PORT));
  await work(Number(process.env.SECONDS));
  server.close();
  process.exit(0);
}
