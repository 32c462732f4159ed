// Writes the constraints of AWS's service models as tables that the server checks inputs against.
// Run by hand after a new botocore:
//   node scripts/generate-constraints.js "$(python3 -c 'import botocore.loaders as l; print(l.Loader.BUILTIN_DATA_PATH)')"
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** Services by the server's name for them: botocore's folder, and whether enums are checked. */
const services = {
  sagemaker: { folder: 'sagemaker', enums: true },
  'sagemaker-runtime': { folder: 'sagemaker-runtime', enums: true },
  // Of values of features `.*` is asked, which takes no line ends; texts and identifiers have some.
  'sagemaker-featurestore-runtime': {
    ...{ folder: 'sagemaker-featurestore-runtime', enums: true, unmatched: ['ValueAsString'] },
  },
  // S3 answers each wrong choice with an error code of its own, so its handlers know them.
  s3: { folder: 's3', enums: false },
  sts: { folder: 'sts', enums: true },
  iam: { folder: 'iam', enums: true },
  cloudwatch: { folder: 'cloudwatch', enums: true },
  logs: { folder: 'logs', enums: true },
  events: { folder: 'events', enums: true },
  sns: { folder: 'sns', enums: true },
  athena: { folder: 'athena', enums: true },
};

const target = join('server', 'src', 'wire', 'validation', 'generated');

const [dataFolder] = process.argv.slice(2);
if (!dataFolder) {
  console.error('usage: node scripts/generate-constraints.js BOTOCORE_DATA_FOLDER');
  process.exit(2);
}
mkdirSync(target, { recursive: true });
for (const [name, { folder, enums, unmatched = [] }] of Object.entries(services)) {
  const model = readModel(join(dataFolder, folder));
  for (const shape of unmatched) delete model.shapes[shape].pattern;
  const table = tableOf(model, enums);
  writeFileSync(join(target, `${name}.json`), format(table));
  console.log(`${name}: ${Object.keys(table.shapes).length} shapes`);
}

function readModel(folder) {
  const version = readdirSync(folder).sort().at(-1);
  const file = readdirSync(join(folder, version)).find((entry) => /^service-2\.json/.test(entry));
  const bytes = readFileSync(join(folder, version, file));
  return JSON.parse(file.endsWith('.gz') ? gunzipSync(bytes) : bytes);
}

function tableOf(model, enums) {
  const facts = new Map();
  for (const [name, shape] of Object.entries(model.shapes)) facts.set(name, factsOf(shape, enums));
  dropEmpty(facts);
  const inputs = {};
  const reached = new Set();
  for (const [name, { input }] of Object.entries(model.operations)) {
    if (!input || !facts.has(input.shape)) continue;
    inputs[name] = input.shape;
    reach(facts, input.shape, reached);
  }
  const shapes = Object.fromEntries([...reached].sort().map((name) => [name, facts.get(name)]));
  return { inputs, shapes };
}

function factsOf(shape, enums) {
  const { min, max, pattern, sensitive } = shape;
  const limits = { min, max, pattern, sensitive };
  switch (shape.type) {
    case 'structure': {
      const members = Object.entries(shape.members).map(([name, member]) => [name, member.shape]);
      const required = shape.required?.length ? shape.required : undefined;
      return { type: 'structure', required, members: Object.fromEntries(members) };
    }
    case 'list':
      return { type: 'list', ...limits, item: shape.member.shape };
    case 'map':
      return { type: 'map', ...limits, key: shape.key.shape, value: shape.value.shape };
    case 'string':
      return { type: 'string', ...limits, enum: enums ? shape.enum : undefined };
    default:
      return { type: shape.type, ...limits };
  }
}

/** Forgets shapes that nothing is asked of, and then those that only lead to such. */
function dropEmpty(facts) {
  const leadsTo = ({ members, item, key, value }) =>
    [...Object.values(members ?? {}), item, key, value].filter((name) => name !== undefined);
  const asks = ({ type, required, min, max, pattern, enum: choices }) =>
    [required, min, max, pattern, choices].some((fact) => fact !== undefined) ||
    type === 'integer' ||
    type === 'long';
  const kept = new Set([...facts].filter(([, shape]) => asks(shape)).map(([name]) => name));
  for (let before = -1; before !== kept.size; ) {
    before = kept.size;
    for (const [name, shape] of facts) {
      if (leadsTo(shape).some((next) => kept.has(next))) kept.add(name);
    }
  }
  for (const [name, shape] of facts) {
    if (!kept.has(name)) facts.delete(name);
    else if (shape.members) {
      const members = Object.entries(shape.members).filter(
        ([member, next]) => kept.has(next) || shape.required?.includes(member),
      );
      shape.members = Object.fromEntries(members);
    }
  }
}

function reach(facts, name, reached) {
  const shape = facts.get(name);
  if (!shape || reached.has(name)) return;
  reached.add(name);
  for (const next of Object.values(shape.members ?? {})) reach(facts, next, reached);
  for (const next of [shape.item, shape.key, shape.value]) if (next) reach(facts, next, reached);
}

/** One shape a line, so that a new version reads as a difference. */
function format({ inputs, shapes }) {
  const lines = (object) =>
    Object.entries(object)
      .map(([name, value]) => `    ${JSON.stringify(name)}: ${JSON.stringify(value)}`)
      .join(',\n');
  return `{\n  "inputs": {\n${lines(inputs)}\n  },\n  "shapes": {\n${lines(shapes)}\n  }\n}\n`;
}
