import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HumanMessage, ToolMessage } from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import { ChatOpenAI, OpenAIEmbeddings } from '@langchain/openai';
import { z } from 'zod';
import { gateway, wrongKey } from './shared.mjs';

const chat = (model, apiKey = gateway.key) =>
  new ChatOpenAI({
    model,
    apiKey,
    maxRetries: 0,
    useResponsesApi: false,
    configuration: { baseURL: gateway.v1 },
  });

const weather = tool(({ city }) => `It rains in ${city}`, {
  name: 'weather',
  description: 'Returns the weather of a city.',
  schema: z.object({ city: z.string() }),
});

test('an answer comes whole', async () => {
  const answer = await chat('demo/echo').invoke('Good day');
  assert.match(answer.content, /Your message: "Good day"/);
  assert.equal(answer.response_metadata.finish_reason, 'stop');
  assert.equal(answer.usage_metadata.input_tokens, 2);
});

test('a stream adds up to what comes whole', async () => {
  const whole = await chat('demo/echo').invoke('Good day');
  let all;
  for await (const chunk of await chat('demo/echo').stream('Good day')) {
    all = all === undefined ? chunk : all.concat(chunk);
  }
  assert.equal(all.content, whole.content);
  assert.equal(all.usage_metadata.output_tokens, whole.usage_metadata.output_tokens);
  assert.equal(all.response_metadata.finish_reason, 'stop');
});

test('a tool is called and its result answered, whole and in a stream', async () => {
  const model = chat('demo/chat').bindTools([weather]);
  const question = new HumanMessage('Use weather for Oslo');
  let streamed;
  for await (const chunk of await model.stream([question])) {
    streamed = streamed === undefined ? chunk : streamed.concat(chunk);
  }
  for (const answer of [await model.invoke([question]), streamed]) {
    assert.equal(answer.tool_calls[0].name, 'weather');
    assert.deepEqual(answer.tool_calls[0].args, { city: 'demo' });
    const result = await weather.invoke(answer.tool_calls[0]);
    assert.ok(result instanceof ToolMessage);
    const next = await model.invoke([question, answer, result]);
    assert.equal(next.content, 'The tool returned: "It rains in demo".');
  }
});

test('embeddings are vectors of the requested width', async () => {
  const embeddings = new OpenAIEmbeddings({
    model: 'demo/echo',
    apiKey: gateway.key,
    configuration: { baseURL: gateway.v1 },
  });
  const [one, two] = await embeddings.embedDocuments(['one', 'two']);
  assert.equal(one.length, 16);
  assert.notDeepEqual(one, two);
  assert.deepEqual(await embeddings.embedQuery('one'), one);
});

test('errors arrive with their status and their words', async () => {
  await assert.rejects(chat('demo/echo', wrongKey).invoke('Hello'), (error) => {
    assert.equal(error.status, 401);
    assert.match(error.message, /The API key is not valid here/);
    return true;
  });
  await assert.rejects(chat('demo/none').invoke('Hello'), (error) => {
    assert.equal(error.status, 404);
    assert.match(error.message, /There is no model 'none' here/);
    return true;
  });
});
