// Loops of tools through the AI SDK, before a provider of each dialect.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAnthropic } from '@ai-sdk/anthropic';
import { createGoogleGenerativeAI } from '@ai-sdk/google';
import { createOpenAI } from '@ai-sdk/openai';
import { generateText, stepCountIs, streamText, tool } from 'ai';
import { z } from 'zod';
import { gateway } from './shared.mjs';

globalThis.AI_SDK_LOG_WARNINGS = false;

const thinkers = (process.env.GATEHOUSE_THINKERS ?? '').split(',').filter(Boolean);
const apiKey = gateway.key;
const kinds = {
  '@ai-sdk/anthropic': {
    model: createAnthropic({ baseURL: gateway.v1, apiKey }),
    providerOptions: { anthropic: { thinking: { type: 'enabled', budgetTokens: 2000 } } },
  },
  '@ai-sdk/google': {
    model: createGoogleGenerativeAI({ baseURL: `${gateway.url}/v1beta`, apiKey }),
    providerOptions: { google: { thinkingConfig: { includeThoughts: true, thinkingBudget: 2000 } } },
  },
  '@ai-sdk/openai': {
    model: createOpenAI({ baseURL: gateway.v1, apiKey }),
    providerOptions: {
      openai: {
        store: false,
        include: ['reasoning.encrypted_content'],
        reasoningSummary: 'auto',
        forceReasoning: true,
      },
    },
  },
};
const weather = tool({
  description: 'Returns the weather of a city.',
  inputSchema: z.object({ city: z.string() }),
  execute: async () => 'sunny',
});

const checked = (steps, text) => {
  assert.equal(steps.length, 2);
  assert.equal(steps[0].reasoningText, 'hm');
  assert.deepEqual(steps[0].toolCalls.map((call) => call.input), [{ city: 'Rome' }]);
  assert.equal(steps[0].finishReason, 'tool-calls');
  assert.equal(steps[1].finishReason, 'stop');
  assert.equal(text, 'The reasoning was kept.');
  steps.forEach((step) => assert.ok(step.usage.outputTokens > 0));
};

for (const [name, { model, providerOptions }] of Object.entries(kinds)) {
  for (const thinker of thinkers) {
    const wanted = () => ({
      model: model(thinker),
      prompt: 'go',
      tools: { weather },
      stopWhen: stepCountIs(3),
      maxRetries: 0,
      maxOutputTokens: 4000,
      providerOptions,
    });

    test(`${name}: a loop of tools keeps the reasoning of ${thinker}`, async () => {
      const whole = await generateText(wanted());
      checked(whole.steps, whole.text);
    });

    test(`${name}: a streamed loop of tools keeps the reasoning of ${thinker}`, async () => {
      const stream = streamText({ ...wanted(), onError: ({ error }) => assert.fail(error) });
      checked(await stream.steps, await stream.text);
    });
  }
}
