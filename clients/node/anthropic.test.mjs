import assert from 'node:assert/strict';
import { test } from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import { demoModels, gateway, weather, wrongKey } from './shared.mjs';

const client = new Anthropic({ baseURL: gateway.url, apiKey: gateway.key, maxRetries: 0 });
const asked = (model, content) => ({
  model,
  max_tokens: 500,
  messages: [{ role: 'user', content }],
});
const tools = [
  { name: weather.name, description: weather.description, input_schema: weather.parameters },
];
const block = (message, type) => message.content.find((it) => it.type === type);

test('an answer comes whole', async () => {
  const answer = await client.messages.create(asked('demo/echo', 'Good day'));
  assert.match(answer.content[0].text, /Your message: "Good day"/);
  assert.equal(answer.stop_reason, 'end_turn');
  assert.equal(answer.usage.input_tokens, 2);
  assert.ok(answer._request_id);
});

test('a stream adds up to what comes whole', async () => {
  const whole = await client.messages.create(asked('demo/echo', 'Good day'));
  let text = '';
  for await (const event of await client.messages.create({
    ...asked('demo/echo', 'Good day'),
    stream: true,
  })) {
    if (event.type === 'content_block_delta') text += event.delta.text;
  }
  assert.equal(text, whole.content[0].text);
});

test('the stream helper accumulates the answer', async () => {
  const whole = await client.messages.create(asked('demo/echo', 'Good day'));
  const stream = client.messages.stream(asked('demo/echo', 'Good day'));
  const pieces = [];
  stream.on('text', (piece) => pieces.push(piece));
  const final = await stream.finalMessage();
  assert.equal(pieces.join(''), whole.content[0].text);
  assert.equal(final.stop_reason, 'end_turn');
  assert.equal(final.usage.output_tokens, whole.usage.output_tokens);
});

test('thoughts come in blocks of their own', async () => {
  const whole = await client.messages.create(asked('demo/thinker', 'Why?'));
  const streamed = await client.messages.stream(asked('demo/thinker', 'Why?')).finalMessage();
  assert.match(block(whole, 'thinking').thinking, /I look at the words/);
  assert.equal(block(streamed, 'thinking').thinking, block(whole, 'thinking').thinking);
  assert.ok(block(streamed, 'thinking').signature);
});

test('a tool is used and its result answered, whole and in a stream', async () => {
  const first = { ...asked('demo/chat', 'Use weather for Oslo'), tools };
  const answers = [
    await client.messages.create(first),
    await client.messages.stream(first).finalMessage(),
  ];
  for (const answer of answers) {
    const use = block(answer, 'tool_use');
    assert.equal(answer.stop_reason, 'tool_use');
    assert.equal(use.name, 'weather');
    assert.deepEqual(use.input, { city: 'demo' });
    const result = { type: 'tool_result', tool_use_id: use.id, content: 'It rains' };
    const next = await client.messages.create({
      ...first,
      messages: [
        ...first.messages,
        { role: 'assistant', content: answer.content },
        { role: 'user', content: [result] },
      ],
    });
    assert.equal(next.content[0].text, 'The tool returned: "It rains".');
  }
});

test('models are listed and found by an id with a slash', async () => {
  const ids = [];
  for await (const model of client.models.list()) {
    ids.push(model.id);
  }
  demoModels.forEach((id) => assert.ok(ids.includes(id), id));
  assert.equal((await client.models.retrieve('demo/echo')).id, 'demo/echo');
});

test('an invalid key is recognised', async () => {
  const stranger = new Anthropic({ baseURL: gateway.url, apiKey: wrongKey, maxRetries: 0 });
  await assert.rejects(stranger.messages.create(asked('demo/echo', 'Hi')), (error) => {
    assert.ok(error instanceof Anthropic.AuthenticationError);
    assert.match(error.message, /The API key is not valid here/);
    assert.ok(error.requestID);
    return true;
  });
});

test('an unknown model is recognised, also before a stream', async () => {
  const right = (error) => {
    assert.ok(error instanceof Anthropic.NotFoundError);
    assert.equal(error.error.error.type, 'not_found_error');
    assert.match(error.message, /There is no model 'none' here/);
    return true;
  };
  await assert.rejects(client.messages.create(asked('demo/none', 'Hi')), right);
  await assert.rejects(client.messages.stream(asked('demo/none', 'Hi')).finalMessage(), right);
});

test('a stream left early leaves the client usable', async () => {
  const stream = client.messages.stream(asked('demo/slow', 'Tell me all'));
  for await (const event of stream) {
    if (event.type === 'content_block_delta') break;
  }
  assert.ok(stream.controller.signal.aborted);
  const answer = await client.messages.create(asked('demo/echo', 'Still there?'));
  assert.match(answer.content[0].text, /Still there/);
});
