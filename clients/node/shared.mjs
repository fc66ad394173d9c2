// What every suite here needs: the address of the gateway, and one tool to call.
const url = process.env.GATEHOUSE_URL;
const key = process.env.GATEHOUSE_KEY;

if (!url || !key) {
  throw new Error('Set GATEHOUSE_URL (http://127.0.0.1:8080, without a path) and GATEHOUSE_KEY.');
}

export const gateway = { url: url.replace(/\/$/, ''), v1: `${url.replace(/\/$/, '')}/v1`, key };
export const wrongKey = 'sk-nobody';

export const weather = {
  name: 'weather',
  description: 'Returns the weather of a city.',
  parameters: {
    type: 'object',
    properties: { city: { type: 'string' } },
    required: ['city'],
    additionalProperties: false,
  },
};

export const demoModels = ['demo/echo', 'demo/chat', 'demo/thinker', 'demo/slow'];
