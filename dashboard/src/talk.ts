// The turns of a conversation, read from the bodies of the formats that the gateway speaks.
// What is not known is left as JSON.

export interface Piece { kind: "text" | "reasoning" | "tool" | "result" | "image" | "other"; text: string }
export interface Turn { role: string; pieces: Piece[] }

type Json = unknown;
const object = (it: Json): Record<string, Json> | undefined => (it && typeof it === "object" && !Array.isArray(it) ? (it as Record<string, Json>) : undefined);
const list = (it: Json): Json[] => (Array.isArray(it) ? it : []);
const text = (it: Json): string => (typeof it === "string" ? it : it === undefined || it === null ? "" : JSON.stringify(it, null, 2));

function pieces(content: Json): Piece[] {
  if (typeof content === "string") return content ? [{ kind: "text", text: content }] : [];
  if (!Array.isArray(content)) return content === null || content === undefined ? [] : [{ kind: "other", text: text(content) }];
  return content.flatMap((part): Piece[] => {
    if (typeof part === "string") return [{ kind: "text", text: part }];
    const it = object(part);
    if (!it) return [];
    const type = String(it["type"] ?? "");
    if (it["functionCall"]) return [{ kind: "tool", text: text(it["functionCall"]) }];
    if (it["functionResponse"]) return [{ kind: "result", text: text(it["functionResponse"]) }];
    if (type === "tool_use") return [{ kind: "tool", text: `${text(it["name"])} ${text(it["input"])}` }];
    if (type === "tool_result") return [{ kind: "result", text: typeof it["content"] === "string" ? it["content"] : pieces(it["content"]).map((p) => p.text).join("\n") }];
    if (type === "thinking" || type === "reasoning") return [{ kind: "reasoning", text: text(it["thinking"] ?? it["text"] ?? it["summary"]) }];
    if (type.includes("image") || it["inlineData"]) return [{ kind: "image", text: "" }];
    if (typeof it["text"] === "string") return [{ kind: it["thought"] === true ? "reasoning" : "text", text: it["text"] }];
    if (typeof it["refusal"] === "string") return [{ kind: "text", text: it["refusal"] }];
    return [{ kind: "other", text: text(part) }];
  });
}

function message(it: Record<string, Json>, role = "user"): Turn {
  const all: Piece[] = [];
  const thought = it["reasoning_content"] ?? it["reasoning"];
  if (typeof thought === "string" && thought) all.push({ kind: "reasoning", text: thought });
  const own = String(it["role"] ?? role);
  const content = pieces(it["content"] ?? it["parts"]);
  all.push(...(own === "tool" ? content.map((piece): Piece => ({ kind: "result", text: piece.text })) : content));
  if (typeof it["refusal"] === "string" && it["refusal"]) all.push({ kind: "text", text: it["refusal"] });
  for (const call of list(it["tool_calls"])) {
    const f = object(object(call)?.["function"]);
    all.push({ kind: "tool", text: f ? `${text(f["name"])} ${text(f["arguments"])}` : text(call) });
  }
  return { role: own, pieces: all };
}

function item(it: Json): Turn[] {
  const o = object(it);
  if (!o) return typeof it === "string" ? [{ role: "user", pieces: [{ kind: "text", text: it }] }] : [];
  switch (o["type"]) {
    case "function_call": return [{ role: "assistant", pieces: [{ kind: "tool", text: `${text(o["name"])} ${text(o["arguments"])}` }] }];
    case "function_call_output": return [{ role: "tool", pieces: [{ kind: "result", text: text(o["output"]) }] }];
    case "reasoning": return [{ role: "assistant", pieces: [{ kind: "reasoning", text: list(o["summary"]).map((s) => text(object(s)?.["text"])).join("\n") }] }];
    default: return [message(o)];
  }
}

/** The turns that a request holds. */
export function asked(body: Json): Turn[] {
  const it = object(body);
  if (!it) return typeof body === "string" && body ? [{ role: "user", pieces: [{ kind: "other", text: body }] }] : [];
  const turns: Turn[] = [];
  const system = it["system"] ?? it["instructions"] ?? object(it["systemInstruction"])?.["parts"];
  if (system) turns.push({ role: "system", pieces: pieces(system) });
  if (Array.isArray(it["messages"])) turns.push(...it["messages"].map((m) => message(object(m) ?? {})));
  else if (Array.isArray(it["contents"])) turns.push(...it["contents"].map((m) => message(object(m) ?? {})));
  else if (it["input"] !== undefined) turns.push(...(Array.isArray(it["input"]) ? it["input"].flatMap(item) : item(it["input"])));
  else if (it["prompt"] !== undefined) turns.push({ role: "user", pieces: pieces(it["prompt"]) });
  return turns.filter((turn) => turn.pieces.length);
}

/** The turns that an answer holds. */
export function answered(body: Json): Turn[] {
  const it = object(body);
  if (!it) return typeof body === "string" && body ? [{ role: "assistant", pieces: [{ kind: "other", text: body }] }] : [];
  if (it["error"]) return [{ role: "error", pieces: [{ kind: "text", text: text(object(it["error"])?.["message"] ?? it["error"]) }] }];
  let turns: Turn[] = [];
  if (Array.isArray(it["choices"])) turns = it["choices"].map((c) => { const o = object(c) ?? {}; return typeof o["text"] === "string" ? { role: "assistant", pieces: pieces(o["text"]) } : message(object(o["message"]) ?? {}, "assistant"); });
  else if (Array.isArray(it["candidates"])) turns = it["candidates"].map((c) => message(object(object(c)?.["content"]) ?? {}, "assistant"));
  else if (Array.isArray(it["output"])) turns = it["output"].flatMap(item);
  else if (it["content"] !== undefined) turns = [message(it, "assistant")];
  return turns.filter((turn) => turn.pieces.length);
}
