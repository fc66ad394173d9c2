import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAnthropic } from '@ai-sdk/anthropic';
import { createGoogleGenerativeAI } from '@ai-sdk/google';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { APICallError, embedMany, generateText, stepCountIs, streamText, tool } from 'ai';
import { z } from 'zod';
import { gateway, wrongKey } from './shared.mjs';

// It warns that it does not know our models.
globalThis.AI_SDK_LOG_WARNINGS = false;

const official = (apiKey) => createOpenAI({ baseURL: gateway.v1, apiKey });
const compatible = (apiKey) =>
  createOpenAICompatible({ name: 'gatehouse', baseURL: gateway.v1, apiKey, includeUsage: true });
const messages = (apiKey) => createAnthropic({ baseURL: gateway.v1, apiKey });
const gemini = (apiKey) =>
  createGoogleGenerativeAI({ baseURL: `${gateway.url}/v1beta`, apiKey });

const kinds = {
  '@ai-sdk/openai': (id, key = gateway.key) => official(key).chat(id),
  '@ai-sdk/openai-compatible': (id, key = gateway.key) => compatible(key)(id),
  '@ai-sdk/anthropic': (id, key = gateway.key) => messages(key)(id),
  '@ai-sdk/google': (id, key = gateway.key) => gemini(key)(id),
};

const weather = tool({
  description: 'Returns the weather of a city.',
  inputSchema: z.object({ city: z.string() }),
  execute: async ({ city }) => `It rains in ${city}`,
});

for (const [name, model] of Object.entries(kinds)) {
  test(`${name}: an answer comes whole`, async () => {
    const answer = await generateText({ model: model('demo/echo'), prompt: 'Good day' });
    assert.match(answer.text, /Your message: "Good day"/);
    assert.equal(answer.finishReason, 'stop');
    assert.equal(answer.usage.inputTokens, 2);
    assert.ok(answer.usage.outputTokens > 0);
  });

  test(`${name}: a stream adds up to what comes whole`, async () => {
    const whole = await generateText({ model: model('demo/echo'), prompt: 'Good day' });
    const stream = streamText({ model: model('demo/echo'), prompt: 'Good day' });
    let text = '';
    for await (const piece of stream.textStream) text += piece;
    assert.equal(text, whole.text);
    assert.equal(await stream.finishReason, 'stop');
    assert.equal((await stream.usage).inputTokens, whole.usage.inputTokens);
    assert.equal((await stream.usage).outputTokens, whole.usage.outputTokens);
  });

  test(`${name}: a tool is called and its result answered, also in a stream`, async () => {
    const wanted = {
      model: model('demo/chat'),
      prompt: 'Use weather for Oslo',
      tools: { weather },
      stopWhen: stepCountIs(3),
    };
    const whole = await generateText(wanted);
    assert.deepEqual(whole.steps[0].toolCalls[0].input, { city: 'demo' });
    assert.equal(whole.steps[0].finishReason, 'tool-calls');
    assert.equal(whole.text, 'The tool returned: "It rains in demo".');
    const stream = streamText(wanted);
    assert.equal(await stream.text, 'The tool returned: "It rains in demo".');
    assert.equal((await stream.steps).length, 2);
  });

  test(`${name}: errors arrive with their status and their words`, async () => {
    const failing = (id, key) =>
      generateText({ model: model(id, key), prompt: 'Hello', maxRetries: 0 });
    await assert.rejects(failing('demo/echo', wrongKey), (error) => {
      assert.ok(APICallError.isInstance(error));
      assert.equal(error.statusCode, 401);
      assert.match(error.message, /The API key is not valid here/);
      assert.equal(error.isRetryable, false);
      return true;
    });
    await assert.rejects(failing('demo/none'), (error) => {
      assert.equal(error.statusCode, 404);
      assert.match(error.message, /There is no model 'none' here/);
      return true;
    });
  });

  test(`${name}: a stream left early leaves the client usable`, async () => {
    const stop = new AbortController();
    const stream = streamText({
      model: model('demo/slow'),
      prompt: 'Tell me all',
      abortSignal: stop.signal,
      onError: () => {},
    });
    let pieces = 0;
    for await (const _ of stream.textStream) {
      pieces += 1;
      if (pieces === 2) stop.abort();
    }
    assert.ok(pieces < 10);
    const answer = await generateText({ model: model('demo/echo'), prompt: 'Still there?' });
    assert.match(answer.text, /Still there/);
  });
}

for (const name of ['@ai-sdk/openai-compatible', '@ai-sdk/anthropic', '@ai-sdk/google']) {
  test(`${name}: reasoning comes beside the answer`, async () => {
    const wanted = { model: kinds[name]('demo/thinker'), prompt: 'Why?' };
    const whole = await generateText(wanted);
    assert.match(whole.reasoningText, /I look at the words/);
    const stream = streamText(wanted);
    assert.equal(await stream.reasoningText, whole.reasoningText);
    assert.equal(await stream.text, whole.text);
  });
}

test('embeddings are the same through either kind', async () => {
  const values = ['one', 'two'];
  const first = await embedMany({ model: official(gateway.key).embedding('demo/echo'), values });
  const second = await embedMany({
    model: compatible(gateway.key).embeddingModel('demo/echo'),
    values,
  });
  assert.equal(first.embeddings[0].length, 16);
  assert.deepEqual(second.embeddings, first.embeddings);
});
