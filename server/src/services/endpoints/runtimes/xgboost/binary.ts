import { fail, type Members } from './document.js';
import type { Version } from './model.js';
import type { Parsed } from './ubjson.js';

/** Sizes in bytes of the structures that XGBoost wrote as they lay in memory. */
const learnerParameters_bytes = 136;
const treesParameters_bytes = 160;
const treeParameters_bytes = 148;
const linearParameters_bytes = 136;
const node_bytes = 20;
const nodeStatistics_bytes = 16;
const longestName_bytes = 4_096;

const deletedNode = 0xffff_ffff;

/**
 * Reads XGBoost's old binary form (`save_model` up to 1.x and `save_raw("deprecated")` up to 3.0,
 * little-endian) into the document that its JSON form would be; the layout is that of the structs
 * in XGBoost's `learner.cc`, `tree_model.h`, `gbtree_model.h` and `gblinear_model.h`.
 * @param bytes with or without the mark `binf` at their beginning
 * @returns the document, and the version that wrote it: 0 for those before 1.0
 * @throws Error saying what is wrong with the bytes; nothing larger than they are is allocated.
 */
export function readBinary(bytes: Uint8Array): { document: Parsed; version: Version } {
  const reader = new Reader(bytes);
  if (reader.begins('binf')) reader.skip(4);
  const parameters = readParameters(reader);
  const objective = reader.name();
  const booster = readBooster(reader);
  const attributes: Members = Object.create(null);
  if (parameters.hasAttributes) {
    const pairs = reader.count(16);
    for (let i = 0; i < pairs; i++) attributes[reader.text()] = reader.text();
  }
  readRest(reader, objective, parameters);
  const learner: Members = {
    attributes,
    gradient_booster: booster,
    objective: { name: objective },
    learner_model_param: {
      base_score: parameters.base,
      num_class: parameters.classes,
      num_feature: parameters.features,
      num_target: parameters.targets,
    },
  };
  return { document: { learner }, version: [parameters.version, parameters.minor] };
}

/** What predictions do not need; a file without it, or with more, is not whole. */
function readRest(
  reader: Reader,
  objective: string,
  parameters: { version: number; hasMetrics: boolean },
): void {
  if (parameters.version < 1 && objective === 'count:poisson') reader.text(); // max_delta_step
  const metrics = parameters.hasMetrics ? reader.count(8) : 0;
  for (let i = 0; i < metrics; i++) reader.text();
  if (reader.left > 0) fail(`${reader.left} bytes follow the model in its file.`);
}

/** How the binary form of that objective and booster begins tells it from other files. */
export function looksBinary(bytes: Uint8Array): boolean {
  const reader = new Reader(bytes);
  try {
    if (reader.begins('binf')) return true;
    readParameters(reader);
    return /^[a-z]+:[a-z]+$/.test(reader.name());
  } catch {
    return false;
  }
}

function readParameters(reader: Reader) {
  const end = reader.position + learnerParameters_bytes;
  const parameters = {
    base: reader.float(),
    features: reader.integer(),
    classes: reader.integer(),
    hasAttributes: reader.integer() !== 0,
    hasMetrics: reader.integer() !== 0,
    version: reader.integer(),
    minor: reader.integer(),
    targets: Math.max(1, reader.integer()),
  };
  reader.skip(end - reader.position);
  return parameters;
}

function readBooster(reader: Reader): Members {
  const name = reader.name();
  if (name === 'gblinear') {
    reader.skip(linearParameters_bytes);
    return { name, model: { weights: reader.floats(reader.count(4)) } };
  }
  if (name !== 'gbtree' && name !== 'dart') {
    return fail(`its booster ${JSON.stringify(name.slice(0, 40))} is not known.`);
  }
  const gbtree: Members = { name: 'gbtree', model: readTrees(reader) };
  if (name === 'gbtree') return gbtree;
  const drops = trees(gbtree) > 0 ? reader.floats(reader.count(4)) : [];
  return { name, gbtree, weight_drop: drops };
}

const trees = ({ model }: Members): number =>
  ((model as Members).trees as readonly unknown[]).length;

function readTrees(reader: Reader): Members {
  const end = reader.position + treesParameters_bytes;
  const number = reader.integer();
  const parallel = reader.integer();
  reader.skip(end - reader.position);
  if (number < 0 || number * treeParameters_bytes > reader.left) fail('its file ends too early.');
  const trees: Parsed[] = [];
  for (let i = 0; i < number; i++) trees.push(readTree(reader));
  return {
    trees,
    tree_info: number > 0 ? reader.integers(number) : [],
    gbtree_model_param: { num_parallel_tree: Math.max(1, parallel) },
  };
}

function readTree(reader: Reader): Members {
  const end = reader.position + treeParameters_bytes;
  reader.skip(4);
  const nodes = reader.integer();
  reader.skip(12);
  const vector = reader.integer();
  reader.skip(end - reader.position);
  if (nodes < 0 || nodes * (node_bytes + nodeStatistics_bytes) > reader.left) {
    fail('its file ends too early.');
  }
  if (vector > 1) fail('the leaves of its trees hold vectors.');
  const left = new Int32Array(nodes);
  const right = new Int32Array(nodes);
  const split = new Float64Array(nodes);
  const value = new Float32Array(nodes);
  const missing = new Int32Array(nodes);
  for (let node = 0; node < nodes; node++) {
    reader.skip(4); // its parent
    left[node] = reader.integer();
    right[node] = reader.integer();
    const index = reader.unsigned();
    if (index === deletedNode) left[node] = -1;
    split[node] = index & 0x7fff_ffff;
    missing[node] = index >>> 31;
    value[node] = reader.float();
  }
  const cover = new Float32Array(nodes);
  for (let node = 0; node < nodes; node++) {
    reader.skip(4); // what its split gained
    cover[node] = reader.float();
    reader.skip(nodeStatistics_bytes - 8);
  }
  return {
    left_children: left,
    right_children: right,
    split_indices: split,
    split_conditions: value,
    default_left: missing,
    sum_hessian: cover,
  };
}

class Reader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  position = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get left(): number {
    return this.#bytes.length - this.position;
  }

  begins(text: string): boolean {
    return Buffer.from(this.#bytes.subarray(0, text.length)).toString('latin1') === text;
  }

  skip(bytes: number): number {
    const at = this.position;
    if (bytes > this.left) fail('its file ends too early.');
    this.position += bytes;
    return at;
  }

  integer(): number {
    return this.#view.getInt32(this.skip(4), true);
  }

  unsigned(): number {
    return this.#view.getUint32(this.skip(4), true);
  }

  float(): number {
    return this.#view.getFloat32(this.skip(4), true);
  }

  integers(count: number): Int32Array {
    return Int32Array.from({ length: this.#fits(count, 4) }, () => this.integer());
  }

  floats(count: number): Float32Array {
    return Float32Array.from({ length: this.#fits(count, 4) }, () => this.float());
  }

  /** A length of 64 bits, of things that take so many bytes each. */
  count(each_bytes: number): number {
    return this.#fits(Number(this.#view.getBigUint64(this.skip(8), true)), each_bytes);
  }

  text(): string {
    const length = this.count(1);
    const at = this.skip(length);
    return Buffer.from(this.#bytes.subarray(at, at + length)).toString('utf8');
  }

  name(): string {
    const text = this.text();
    return text.length <= longestName_bytes ? text : fail('its file has a name without an end.');
  }

  #fits(count: number, each_bytes: number): number {
    return count * each_bytes <= this.left ? count : fail('its file ends too early.');
  }
}
