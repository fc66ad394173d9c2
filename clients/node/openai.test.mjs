import assert from 'node:assert/strict';
import { test } from 'node:test';
import OpenAI from 'openai';
import { zodFunction } from 'openai/helpers/zod';
import { z } from 'zod';
import { demoModels, gateway, weather, wrongKey } from './shared.mjs';

const client = new OpenAI({ baseURL: gateway.v1, apiKey: gateway.key, maxRetries: 0 });
const asked = (model, content) => ({ model, messages: [{ role: 'user', content }] });

test('an answer comes whole', async () => {
  const answer = await client.chat.completions.create(asked('demo/echo', 'Good day'));
  assert.match(answer.choices[0].message.content, /Your message: "Good day"/);
  assert.equal(answer.choices[0].finish_reason, 'stop');
  assert.equal(answer.usage.prompt_tokens, 2);
  assert.ok(answer._request_id);
});

test('a stream adds up to what comes whole', async () => {
  const whole = await client.chat.completions.create(asked('demo/echo', 'Good day'));
  const stream = await client.chat.completions.create({
    ...asked('demo/echo', 'Good day'),
    stream: true,
    stream_options: { include_usage: true },
  });
  let text = '';
  let usage;
  let finish;
  for await (const chunk of stream) {
    text += chunk.choices[0]?.delta.content ?? '';
    finish = chunk.choices[0]?.finish_reason ?? finish;
    usage = chunk.usage ?? usage;
  }
  assert.equal(text, whole.choices[0].message.content);
  assert.equal(finish, 'stop');
  assert.deepEqual(usage, whole.usage);
});

test('the stream helper accumulates the answer', async () => {
  const runner = client.chat.completions.stream({
    ...asked('demo/chat', 'Well?'),
    stream_options: { include_usage: true },
  });
  const pieces = [];
  runner.on('content', (piece) => pieces.push(piece));
  const final = await runner.finalChatCompletion();
  assert.equal(pieces.join(''), final.choices[0].message.content);
  assert.equal(final.choices[0].finish_reason, 'stop');
  assert.ok((await runner.totalUsage()).completion_tokens > 0);
});

test('a reasoning model sends its reasoning beside the answer', async () => {
  const whole = await client.chat.completions.create(asked('demo/thinker', 'Why?'));
  assert.match(whole.choices[0].message.reasoning_content, /I look at the words/);
  const stream = await client.chat.completions.create({
    ...asked('demo/thinker', 'Why?'),
    stream: true,
  });
  let thoughts = '';
  for await (const chunk of stream) {
    thoughts += chunk.choices[0]?.delta.reasoning_content ?? '';
  }
  assert.equal(thoughts, whole.choices[0].message.reasoning_content);
});

test('a tool is called and its result answered', async () => {
  const first = {
    ...asked('demo/chat', 'Use weather for Oslo'),
    tools: [{ type: 'function', function: weather }],
  };
  const answer = await client.chat.completions.create(first);
  const { message, finish_reason: finish } = answer.choices[0];
  assert.equal(finish, 'tool_calls');
  assert.equal(message.tool_calls[0].function.name, 'weather');
  assert.deepEqual(JSON.parse(message.tool_calls[0].function.arguments), { city: 'demo' });

  const result = { role: 'tool', tool_call_id: message.tool_calls[0].id, content: 'It rains' };
  const next = await client.chat.completions.create({
    ...first,
    messages: [...first.messages, message, result],
  });
  assert.equal(next.choices[0].message.content, 'The tool returned: "It rains".');
});

test('the tool runner completes the loop by itself, also in a stream', async () => {
  const tool = zodFunction({
    name: 'weather',
    parameters: z.object({ city: z.string() }),
    function: ({ city }) => `It rains in ${city}`,
  });
  const wanted = { ...asked('demo/chat', 'Use weather for Oslo'), tools: [tool] };
  const whole = client.chat.completions.runTools(wanted);
  assert.equal(await whole.finalContent(), 'The tool returned: "It rains in demo".');
  const streamed = client.chat.completions.runTools({ ...wanted, stream: true });
  assert.equal(await streamed.finalContent(), 'The tool returned: "It rains in demo".');
});

test('embeddings are the same packed and as numbers', async () => {
  const wanted = { model: 'demo/echo', input: ['one', 'two'] };
  const standard = await client.embeddings.create(wanted);
  const numbers = await client.embeddings.create({ ...wanted, encoding_format: 'float' });
  assert.equal(standard.data.length, 2);
  numbers.data.forEach((entry, index) => {
    const other = standard.data[index].embedding;
    assert.equal(entry.embedding.length, 16);
    assert.equal(other.length, 16);
    entry.embedding.forEach((value, at) => assert.equal(Math.fround(value), other[at]));
  });
  const packed = await client.embeddings.create({ ...wanted, encoding_format: 'base64' });
  assert.equal(typeof packed.data[0].embedding, 'string');
});

test('models are listed and found by an id with a slash', async () => {
  const ids = [];
  for await (const model of client.models.list()) {
    ids.push(model.id);
  }
  demoModels.forEach((id) => assert.ok(ids.includes(id), id));
  assert.equal((await client.models.retrieve('demo/echo')).id, 'demo/echo');
  await assert.rejects(client.models.retrieve('demo/none'), OpenAI.NotFoundError);
});

test('an invalid key is recognised', async () => {
  const stranger = new OpenAI({ baseURL: gateway.v1, apiKey: wrongKey, maxRetries: 0 });
  await assert.rejects(stranger.chat.completions.create(asked('demo/echo', 'Hi')), (error) => {
    assert.ok(error instanceof OpenAI.AuthenticationError);
    assert.match(error.message, /The API key is not valid here/);
    return true;
  });
});

test('an unknown model is recognised, also before a stream', async () => {
  const right = (error) => {
    assert.ok(error instanceof OpenAI.NotFoundError);
    assert.match(error.message, /none/);
    assert.equal(error.code, 'model_not_found');
    assert.ok(error.requestID);
    return true;
  };
  await assert.rejects(client.chat.completions.create(asked('demo/none', 'Hi')), right);
  const streamed = { ...asked('demo/none', 'Hi'), stream: true };
  await assert.rejects(client.chat.completions.create(streamed), right);
});

test('a stream left early leaves the client usable', async () => {
  const stream = await client.chat.completions.create({
    ...asked('demo/slow', 'Tell me all'),
    stream: true,
  });
  let chunks = 0;
  for await (const _ of stream) {
    chunks += 1;
    if (chunks === 2) break;
  }
  assert.equal(chunks, 2);
  assert.ok(stream.controller.signal.aborted);
  const answer = await client.chat.completions.create(asked('demo/echo', 'Still there?'));
  assert.match(answer.choices[0].message.content, /Still there/);
});
