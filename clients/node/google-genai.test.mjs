// The official client of the Gemini API.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiError, GoogleGenAI } from '@google/genai';
import { gateway, weather, wrongKey } from './shared.mjs';

const client = (key = gateway.key, apiVersion) =>
  new GoogleGenAI({ apiKey: key, apiVersion, httpOptions: { baseUrl: gateway.url } });
const google = client();
const thinkers = (process.env.GATEHOUSE_THINKERS ?? '').split(',').filter(Boolean);
const tools = [
  {
    functionDeclarations: [
      {
        name: weather.name,
        description: weather.description,
        parametersJsonSchema: weather.parameters,
      },
    ],
  },
];

for (const version of [undefined, 'v1', 'v1beta']) {
  test(`an answer comes whole and streamed, at ${version ?? 'the usual version'}`, async () => {
    const asked = { model: 'demo/echo', contents: 'Good day' };
    const whole = await client(gateway.key, version).models.generateContent(asked);
    const stream = await client(gateway.key, version).models.generateContentStream(asked);
    let text = '';
    let last;
    for await (const chunk of stream) {
      text += chunk.text ?? '';
      last = chunk;
    }

    assert.match(whole.text, /Your message: "Good day"/);
    assert.equal(text, whole.text);
    assert.equal(last.candidates[0].finishReason, 'STOP');
    assert.ok(last.usageMetadata.totalTokenCount > 0);
  });
}

test('tokens are counted and models are listed', async () => {
  const count = await google.models.countTokens({ model: 'demo/echo', contents: 'Good day' });
  const names = [];
  for await (const model of await google.models.list({ config: { queryBase: true, pageSize: 2 } })) {
    names.push(model.name);
  }

  assert.ok(count.totalTokens > 0);
  assert.ok(names.includes('models/demo/echo'));
  assert.equal((await google.models.get({ model: 'demo/echo' })).name, 'models/demo/echo');
});

test('errors are of their kind', async () => {
  const asked = { model: 'demo/echo', contents: 'x' };
  await assert.rejects(
    client(wrongKey).models.generateContent(asked),
    (error) => error instanceof ApiError && error.status === 401,
  );
  await assert.rejects(
    google.models.generateContentStream({ ...asked, model: 'demo/none' }),
    (error) => error instanceof ApiError && error.status === 404,
  );
});

for (const model of thinkers) {
  test(`a loop of tools keeps the reasoning of ${model}`, async () => {
    const config = { tools, thinkingConfig: { includeThoughts: true, thinkingBudget: 2000 } };
    const chat = google.chats.create({ model, config });
    let call;
    for await (const chunk of await chat.sendMessageStream({ message: 'go' })) {
      call = chunk.functionCalls?.[0] ?? call;
    }
    const functionResponse = { id: call.id, name: call.name, response: { output: 'sunny' } };
    let text = '';
    for await (const chunk of await chat.sendMessageStream({ message: { functionResponse } })) {
      text += chunk.text ?? '';
    }

    assert.deepEqual(call.args, { city: 'Rome' });
    assert.equal(text, 'The reasoning was kept.');
  });
}
