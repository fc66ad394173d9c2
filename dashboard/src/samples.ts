// Programs that call the gateway, to copy.
import { origin } from "./api";
import { t } from "./text";

export interface Sample {
  model: string;
  messages: { role: string; content: string }[];
  stream?: boolean;
  more?: Record<string, unknown>;
}

function quote(text: string): string {
  return "'" + text.replace(/'/g, "'\\''") + "'";
}

function members(sample: Sample): Record<string, unknown> {
  return { model: sample.model, messages: sample.messages, ...(sample.stream ? { stream: true } : {}), ...sample.more };
}

/** A body of any operation as a command. */
export function curlOf(path: string, body: unknown): string {
  return [
    `curl ${origin}${path} \\`,
    `  -H "Authorization: Bearer $GATEHOUSE_KEY" \\`,
    `  -H 'Content-Type: application/json' \\`,
    `  -d ${quote(JSON.stringify(body, null, 2))}`,
  ].join("\n");
}

function python(value: unknown): string {
  return JSON.stringify(value).replace(/([[{,:] ?)(true|false|null)(?=[,\]}])/g, (_, before: string, word: string) => before + { true: "True", false: "False", null: "None" }[word as "true"]);
}

export function samples(sample: Sample, key: string = t.first.yourKey): [string, string][] {
  const { model, messages, stream } = sample;
  const more = Object.entries(sample.more ?? {});
  const curl = curlOf("/v1/chat/completions", members(sample)).replace("$GATEHOUSE_KEY", key);
  const py = [
    "from openai import OpenAI",
    "",
    `client = OpenAI(base_url=${JSON.stringify(origin + "/v1")}, api_key=${JSON.stringify(key)})`,
    `${stream ? "stream" : "answer"} = client.chat.completions.create(`,
    `    model=${JSON.stringify(model)},`,
    `    messages=${python(messages)},`,
    ...more.map(([name, value]) => `    ${name}=${python(value)},`),
    ...(stream ? ["    stream=True,", ")", "for chunk in stream:", "    if chunk.choices:", '        print(chunk.choices[0].delta.content or "", end="")'] : [")", "print(answer.choices[0].message.content)"]),
  ].join("\n");
  const node = [
    'import OpenAI from "openai";',
    "",
    `const client = new OpenAI({ baseURL: ${JSON.stringify(origin + "/v1")}, apiKey: ${JSON.stringify(key)} });`,
    `const ${stream ? "stream" : "answer"} = await client.chat.completions.create({`,
    `  model: ${JSON.stringify(model)},`,
    `  messages: ${JSON.stringify(messages)},`,
    ...more.map(([name, value]) => `  ${name}: ${JSON.stringify(value)},`),
    ...(stream ? ["  stream: true,", "});", "for await (const chunk of stream) {", '  process.stdout.write(chunk.choices[0]?.delta?.content ?? "");', "}"] : ["});", "console.log(answer.choices[0].message.content);"]),
  ].join("\n");
  return [["curl", curl], ["Python", py], ["Node", node]];
}
