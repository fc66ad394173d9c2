import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI, { AzureOpenAI } from 'openai';
import { gateway } from './shared.mjs';

const settings = { apiKey: gateway.key, maxRetries: 0 };
const openai = new OpenAI({ ...settings, baseURL: gateway.v1 });
const anthropic = new Anthropic({ ...settings, baseURL: gateway.url });
const asked = (model) => ({ model, messages: [{ role: 'user', content: 'hi' }] });

// What a stream says before it is cut, by path.
const cut = {
  '/v1/chat/completions':
    'data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"cut","choices":' +
    '[{"index":0,"delta":{"role":"assistant","content":"Good "},"finish_reason":null}]}\n\n',
  '/v1/responses':
    'event: response.output_text.delta\ndata: {"type":"response.output_text.delta",' +
    '"sequence_number":1,"item_id":"m","output_index":0,"content_index":0,"delta":"Good "}\n\n',
  '/anthropic/v1/messages':
    'event: message_start\ndata: {"type":"message_start","message":{"id":"m","type":"message",' +
    '"role":"assistant","model":"m","content":[],"stop_reason":null,"stop_sequence":null,' +
    '"usage":{"input_tokens":1,"output_tokens":1}}}\n\n' +
    'event: content_block_start\ndata: {"type":"content_block_start","index":0,' +
    '"content_block":{"type":"text","text":""}}\n\n' +
    'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,' +
    '"delta":{"type":"text_delta","text":"Good "}}\n\n',
};
const whole = {
  '/v1/chat/completions': [200, { id: 'c', object: 'chat.completion', created: 1, model: 'm',
    choices: [{ index: 0, message: { role: 'assistant', content: 'Good day' }, finish_reason: 'stop' }] }],
  '/groq/chat/completions': [400, { error: { message: 'no', code: 'tool_use_failed', failed_generation: '<x>' } }],
  '/openrouter/chat/completions': [400, { error: { message: 'no', code: 400, metadata: { raw: 'hot' } } }],
  '/v1/files': [200, { id: 'file-1', object: 'file' }],
  '/anthropic/v1/files': [200, { data: [], has_more: false, first_id: null, last_id: null }],
};

const stub = createServer((request, response) => {
  const path = request.url.split('?')[0];
  let body = '';
  request.on('data', (part) => (body += part));
  request.on('end', () => {
    if (body.includes('"stream":true')) {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.write(cut[path], () => response.destroy());
      return;
    }
    const [status, said] = whole[path] ?? [404, {}];
    response.writeHead(status, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(said));
  });
});

before(() => new Promise((ready) => stub.listen(process.env.GATEHOUSE_STUB_PORT, '127.0.0.1', ready)));
after(() => {
  stub.close();
  stub.closeAllConnections();
});

const read = async (stream) => {
  for await (const _ of stream);
};

test('a stream that is cut is an error', async () => {
  await assert.rejects(async () => {
    await read(await openai.chat.completions.create({ ...asked('cut'), stream: true }));
  }, OpenAI.APIError);
  await assert.rejects(async () => {
    await read(await openai.responses.create({ model: 'cut', input: 'hi', stream: true }));
  }, OpenAI.APIError);
  await assert.rejects(
    anthropic.messages.stream({ ...asked('claude-cut'), max_tokens: 5 }).finalMessage(),
    Anthropic.APIError,
  );
});

test('a client of Azure needs its endpoint only', async () => {
  const azure = new AzureOpenAI({ ...settings, endpoint: gateway.url, apiVersion: '2024-10-21' });
  const answer = await azure.chat.completions.create(asked('m'));
  assert.equal(answer.choices[0].message.content, 'Good day');
});

test('an error keeps what else its provider says', async () => {
  for (const [model, member, value] of [
    ['llama-m', 'failed_generation', '<x>'],
    ['vendor/m', 'metadata', { raw: 'hot' }],
  ]) {
    await assert.rejects(openai.chat.completions.create(asked(model)), (error) => {
      assert.deepEqual(error.error[member], value);
      return error instanceof OpenAI.BadRequestError;
    });
  }
});

test('files go to an account of the kind of the client', async () => {
  const made = await openai.files.create({ file: new File(['abc'], 'a.txt'), purpose: 'batch' });
  assert.equal(made.id, 'file-1');
  assert.deepEqual((await anthropic.beta.files.list()).data, []);
});
