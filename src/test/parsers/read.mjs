// Reads the cases with parsers of Node; writes node.forms and node.objects.
import busboy from 'busboy';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const FILE = '<file>';
const cases = (name) => readFileSync(name, 'utf8').trim().split('\n').map((line) => JSON.parse(line));

function byBusboy(type, body) {
  return new Promise((resolve) => {
    const found = [];
    try {
      const parser = busboy({ headers: { 'content-type': type }, defCharset: 'latin1' });
      parser.on('field', (name, value) => name === 'model' && found.push(value));
      parser.on('file', (name, stream) => {
        if (name === 'model') found.push(FILE);
        stream.on('error', () => {}).resume();
      });
      parser.on('close', () => resolve(found));
      parser.on('error', () => resolve(null));
      parser.end(body);
    } catch {
      resolve(null);
    }
  });
}

async function byFetch(type, body) {
  try {
    const form = await new Response(body, { headers: { 'content-type': type } }).formData();
    return form.getAll('model').map((value) => (typeof value === 'string' ? value : FILE));
  } catch {
    return null;
  }
}

function byJson(text) {
  try {
    const parsed = JSON.parse(text);
    const model = parsed.model;
    if (parsed === null || Array.isArray(parsed) || (model !== undefined && typeof model !== 'string')) return null;
    return model === undefined ? [] : [model];
  } catch {
    return null;
  }
}

process.on('unhandledRejection', () => {});
const library = createRequire(import.meta.url)('busboy/package.json').version;
const node = 'node ' + process.versions.node;
const forms = [{ busboy: 'busboy ' + library, fetch: node }];
for (const [type, body] of cases('forms.cases')) {
  const bytes = Buffer.from(body, 'latin1');
  forms.push({ busboy: await byBusboy(type, bytes), fetch: await byFetch(type, bytes) });
}
const objects = [{ node }, ...cases('objects.cases').map(([text]) => ({ node: byJson(text) }))];
for (const [name, rows] of [['node.forms', forms], ['node.objects', objects]]) {
  writeFileSync(name, rows.map((row) => JSON.stringify(row)).join('\n') + '\n');
}
