import assert from 'node:assert/strict';
import { test } from 'node:test';
import OpenAI from 'openai';
import { gateway, weather } from './shared.mjs';

// The demo speaks chat completions: everything here is translated.
const client = new OpenAI({ baseURL: gateway.v1, apiKey: gateway.key, maxRetries: 0 });
const tools = [{ type: 'function', ...weather, strict: true }];

test('an answer comes whole', async () => {
  const answer = await client.responses.create({ model: 'demo/echo', input: 'Good day' });
  assert.match(answer.output_text, /Your message: "Good day"/);
  assert.equal(answer.status, 'completed');
  assert.ok(answer.usage.total_tokens > 2);
});

test('the stream helper adds up to what comes whole', async () => {
  const asked = { model: 'demo/thinker', input: 'Why?' };
  const whole = await client.responses.create(asked);
  const stream = client.responses.stream(asked);
  const types = new Set();
  for await (const event of stream) types.add(event.type);
  const final = await stream.finalResponse();
  assert.equal(final.output_text, whole.output_text);
  assert.deepEqual(
    final.output.map((item) => item.type),
    ['reasoning', 'message'],
  );
  assert.ok(final.output[0].summary[0].text.length > 0);
  assert.ok(types.has('response.reasoning_summary_text.delta'));
  assert.ok(types.has('response.output_text.delta'));
});

test('a tool is called in a stream and its result answered', async () => {
  const input = [{ role: 'user', content: 'Use weather for Oslo' }];
  const stream = client.responses.stream({ model: 'demo/thinker', input, tools, store: false });
  const first = await stream.finalResponse();
  const call = first.output.find((item) => item.type === 'function_call');
  assert.equal(call.name, 'weather');
  assert.equal(typeof JSON.parse(call.arguments).city, 'string');
  assert.notEqual(call.id, call.call_id);
  const second = await client.responses.create({
    model: 'demo/thinker',
    input: [
      ...input,
      ...first.output,
      { type: 'function_call_output', call_id: call.call_id, output: 'It rains.' },
    ],
    tools,
    store: false,
  });
  assert.match(second.output_text, /rains/);
});
