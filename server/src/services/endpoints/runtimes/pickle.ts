import { LoadError } from './runtime.js';

/**
 * A value of a pickle. Bytes, text, numbers and containers are themselves; what a pickle would
 * import or call stays a note of it and is never run.
 */
export type Pickled =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | Pickled[]
  | PickledDict
  | PickledGlobal
  | PickledObject;

/** A dictionary; keys other than text and numbers are left out. */
export class PickledDict {
  readonly entries = new Map<string, Pickled>();
}

/** A name that the pickle imports. */
export class PickledGlobal {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** An object of a class, with the state that it was given. */
export class PickledObject {
  readonly type: string;
  state: Pickled = null;
  constructor(type: string) {
    this.type = type;
  }
}

export interface PickleLimits {
  readonly opcodes: number;
  readonly depth: number;
}

export const pickleLimits: PickleLimits = { opcodes: 1_000_000, depth: 10_000 };

const refuse = (what: string): LoadError =>
  new LoadError(
    `The model file is a Python pickle that ${what}. Pickles are read here and never run: save ` +
      'the model with booster.save_model("xgboost-model.json") and upload that.',
  );

const fail = (what: string): never => {
  throw refuse(what);
};

/** Names that plain data needs: what each makes of its arguments. */
const makers: Readonly<Record<string, (args: readonly Pickled[]) => Pickled>> = {
  'builtins.bytearray': bytesOf,
  '_codecs.encode': bytesOf,
  'builtins.bytes': bytesOf,
  'collections.OrderedDict': () => new PickledDict(),
};

const rebuilders = new Set(['copyreg._reconstructor', 'copyreg.__newobj__']);
const plainNames = new Set([...Object.keys(makers), ...rebuilders, 'builtins.object']);

/** Python 2's names of modules that Python 3 calls otherwise. */
const renamed: Readonly<Record<string, string>> = { __builtin__: 'builtins', copy_reg: 'copyreg' };

function bytesOf(args: readonly Pickled[]): Uint8Array {
  const [first, encoding] = args;
  if (args.length === 0) return new Uint8Array();
  if (first instanceof Uint8Array && args.length === 1) return first;
  if (typeof first === 'string' && (encoding === 'latin1' || encoding === 'latin-1')) {
    return Buffer.from(first, 'latin1');
  }
  throw refuse('makes bytes in a way that is not known');
}

/**
 * Reads a pickle (protocols 0 to 5, https://docs.python.org/3/library/pickletools.html) without
 * running anything of it: classes that `known` names become inert objects, any other import or
 * call is refused by its name.
 * @throws LoadError
 */
export function readPickle(
  bytes: Uint8Array,
  known: (name: string) => boolean,
  limits: PickleLimits = pickleLimits,
): Pickled {
  return new Machine(bytes, known, limits).run();
}

const mark = Symbol('mark');
type Slot = Pickled | typeof mark;

class Machine {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #known: (name: string) => boolean;
  readonly #limits: PickleLimits;
  readonly #memo = new Map<number, Pickled>();
  readonly #stack: Slot[] = [];
  #at = 0;

  constructor(bytes: Uint8Array, known: (name: string) => boolean, limits: PickleLimits) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#known = known;
    this.#limits = limits;
  }

  run(): Pickled {
    for (let steps = 0; steps < this.#limits.opcodes; steps++) {
      const code = String.fromCharCode(this.#bytes[this.#take(1)] as number);
      if (code === '.') return this.#pop();
      const step = Object.hasOwn(codes, code) ? codes[code] : undefined;
      if (!step) throw refuse(`holds ${JSON.stringify(code)}, which no pickle of a model needs`);
      step(this.#access);
      if (this.#stack.length > this.#limits.depth) throw refuse('goes too deep');
    }
    throw refuse(`takes more than ${this.#limits.opcodes} steps`);
  }

  readonly #access: Access = {
    push: (value) => void this.#stack.push(value),
    pop: () => this.#pop(),
    top: () => this.#top(),
    mark: () => void this.#stack.push(mark),
    popMark: () => this.#popMark(),
    unsigned: (size) => this.#unsigned(size),
    int32: () => this.#view.getInt32(this.#take(4), true),
    double: () => this.#view.getFloat64(this.#take(8), false),
    bytes: (length) => {
      const at = this.#take(length);
      return this.#bytes.subarray(at, at + length);
    },
    line: () => utf8(this.#line()),
    rawLine: () => Buffer.from(this.#line()).toString('latin1'),
    keep: (index) => void this.#memo.set(index ?? this.#memo.size, this.#top()),
    recall: (index) => this.#memo.get(index) ?? this.#forgot(index),
    global: (module, name) => this.#global(module, name),
  };

  #forgot(index: number): Pickled {
    if (this.#memo.has(index)) return null;
    throw refuse('recalls what it never kept');
  }

  #take(bytes: number): number {
    const at = this.#at;
    if (bytes > this.#bytes.length - at) throw refuse('ends too early');
    this.#at = at + bytes;
    return at;
  }

  #unsigned(size: 1 | 2 | 4 | 8): number {
    const at = this.#take(size);
    if (size === 1) return this.#view.getUint8(at);
    if (size === 2) return this.#view.getUint16(at, true);
    if (size === 4) return this.#view.getUint32(at, true);
    return Number(this.#view.getBigUint64(at, true));
  }

  #line(): Uint8Array {
    const end = this.#bytes.indexOf(0x0a, this.#at);
    if (end < 0) throw refuse('ends too early');
    const line = this.#bytes.subarray(this.#at, end);
    this.#at = end + 1;
    return line;
  }

  #pop(): Pickled {
    const value = this.#stack.pop();
    return value === undefined || value === mark ? fail('is not well formed') : value;
  }

  #top(): Pickled {
    const value = this.#stack.at(-1);
    return value === undefined || value === mark ? fail('is not well formed') : value;
  }

  #popMark(): Pickled[] {
    const at = this.#stack.lastIndexOf(mark);
    if (at < 0) throw refuse('is not well formed');
    return this.#stack.splice(at).slice(1) as Pickled[];
  }

  #global(module: string, name: string): PickledGlobal {
    const full = `${Object.hasOwn(renamed, module) ? renamed[module] : module}.${name}`;
    if (plainNames.has(full) || this.#known(full)) return new PickledGlobal(full);
    throw refuse(`imports ${JSON.stringify(full.slice(0, 120))}, which is not part of a Booster`);
  }
}

/** What an opcode may do. */
interface Access {
  push(value: Pickled): void;
  pop(): Pickled;
  top(): Pickled;
  mark(): void;
  popMark(): Pickled[];
  unsigned(size: 1 | 2 | 4 | 8): number;
  int32(): number;
  double(): number;
  bytes(length: number): Uint8Array;
  line(): string;
  /** The line with a character for each of its bytes. */
  rawLine(): string;
  keep(index?: number): void;
  recall(index: number): Pickled;
  global(module: string, name: string): PickledGlobal;
}

const utf8 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');

function text(value: Pickled): string {
  return typeof value === 'string' ? value : fail('names a class by something else than text');
}

function setItems(machine: Access, pairs: readonly Pickled[]): void {
  const target = machine.top();
  if (!(target instanceof PickledDict)) throw refuse('sets items of what is no dictionary');
  for (let i = 0; i + 1 < pairs.length; i += 2) {
    const key = pairs[i];
    if (typeof key === 'string' || typeof key === 'number') {
      target.entries.set(String(key), pairs[i + 1] as Pickled);
    }
  }
}

function append(machine: Access, values: readonly Pickled[]): void {
  const target = machine.top();
  if (!Array.isArray(target)) throw refuse('appends to what is no list');
  for (const value of values) target.push(value);
}

function instance(type: Pickled): PickledObject {
  if (!(type instanceof PickledGlobal) || plainNames.has(type.name)) {
    throw refuse('makes an object of what is no class');
  }
  return new PickledObject(type.name);
}

/** REDUCE: the one place where Python would call a function. */
function reduce(machine: Access): void {
  const args = machine.pop();
  const called = machine.pop();
  if (!(called instanceof PickledGlobal) || !Array.isArray(args)) {
    throw refuse('calls what is no function');
  }
  const make = Object.hasOwn(makers, called.name) ? makers[called.name] : undefined;
  if (make) machine.push(make(args));
  else if (rebuilders.has(called.name)) machine.push(instance(args[0] ?? null));
  else throw refuse(`calls ${JSON.stringify(called.name)}`);
}

function build(machine: Access): void {
  const state = machine.pop();
  const target = machine.top();
  if (!(target instanceof PickledObject)) throw refuse('gives a state to what is no object');
  target.state = state;
}

const number = (line: string): number | bigint => {
  const digits = line.replace(/L$/, '');
  if (!/^-?\d{1,40}$/.test(digits)) throw refuse('writes a number in an unknown way');
  const value = Number(digits);
  return Number.isSafeInteger(value) ? value : BigInt(digits);
};

/** Protocol 0 writes 00 and 01 for its truth values. */
const integerLine = (line: string): Pickled =>
  line === '01' ? true : line === '00' ? false : number(line);

function long(bytes: Uint8Array): number | bigint {
  if (bytes.length > 16) throw refuse('holds a number of more than 16 bytes');
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i] as number);
  value = BigInt.asIntN(bytes.length * 8, value);
  const near = Number(value);
  return Number.isSafeInteger(near) ? near : value;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** Text between quotes, as Python 2 writes the bytes of its strings in protocol 0. */
function quoted(line: string): string {
  const match = /^(['"])(.*)\1$/s.exec(line) ?? fail('writes text in an unknown way');
  const plain = (match[2] as string).replace(
    /\\(?:x([0-9a-fA-F]{2})|(.))/gs,
    (_, code: string | undefined, other: string) =>
      code ? String.fromCharCode(Number.parseInt(code, 16)) : (escapes[other] ?? other),
  );
  return utf8(Buffer.from(plain, 'latin1'));
}

/** Python's raw-unicode-escape, in which protocol 0 writes text: Latin-1 but for `\u` and `\U`. */
const unescaped = (line: string): string =>
  line.replace(/\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/g, (_, short: string, long: string) => {
    const code = Number.parseInt(short ?? long, 16);
    return code > 0x10ffff ? fail('writes text in an unknown way') : String.fromCodePoint(code);
  });

const keepAll = (size: 1 | 4) => (m: Access) => m.keep(m.unsigned(size));
const tuple = (size: number) => (m: Access) =>
  m.push(Array.from({ length: size }, () => m.pop()).reverse());

/** What each opcode does, by its byte; the others are refused. */
const codes: Readonly<Record<string, (machine: Access) => void>> = {
  '\x80': (m) => {
    if (m.unsigned(1) > 5) throw refuse('is of a protocol later than 5');
  },
  '\x95': (m) => void m.unsigned(8), // FRAME
  '(': (m) => m.mark(),
  '0': (m) => void m.pop(),
  '1': (m) => void m.popMark(),
  '2': (m) => m.push(m.top()),
  N: (m) => m.push(null),
  '\x88': (m) => m.push(true),
  '\x89': (m) => m.push(false),
  I: (m) => m.push(integerLine(m.line())),
  L: (m) => m.push(number(m.line())),
  J: (m) => m.push(m.int32()),
  K: (m) => m.push(m.unsigned(1)),
  M: (m) => m.push(m.unsigned(2)),
  '\x8a': (m) => m.push(long(m.bytes(m.unsigned(1)))),
  '\x8b': (m) => m.push(long(m.bytes(m.unsigned(4)))),
  F: (m) => m.push(Number(m.line())),
  G: (m) => m.push(m.double()),
  S: (m) => m.push(quoted(m.rawLine())),
  T: (m) => m.push(m.bytes(m.unsigned(4))),
  U: (m) => m.push(utf8(m.bytes(m.unsigned(1)))),
  B: (m) => m.push(m.bytes(m.unsigned(4))),
  C: (m) => m.push(m.bytes(m.unsigned(1))),
  '\x8e': (m) => m.push(m.bytes(m.unsigned(8))),
  '\x96': (m) => m.push(m.bytes(m.unsigned(8))), // BYTEARRAY8
  V: (m) => m.push(unescaped(m.rawLine())),
  X: (m) => m.push(utf8(m.bytes(m.unsigned(4)))),
  '\x8c': (m) => m.push(utf8(m.bytes(m.unsigned(1)))),
  '\x8d': (m) => m.push(utf8(m.bytes(m.unsigned(8)))),
  ']': (m) => m.push([]),
  l: (m) => m.push(m.popMark()),
  a: (m) => {
    const value = m.pop();
    append(m, [value]);
  },
  e: (m) => append(m, m.popMark()),
  ')': tuple(0),
  '\x85': tuple(1),
  '\x86': tuple(2),
  '\x87': tuple(3),
  t: (m) => m.push(m.popMark()),
  '}': (m) => m.push(new PickledDict()),
  d: (m) => {
    const pairs = m.popMark();
    m.push(new PickledDict());
    setItems(m, pairs);
  },
  s: (m) => {
    const value = m.pop();
    const key = m.pop();
    setItems(m, [key, value]);
  },
  u: (m) => setItems(m, m.popMark()),
  p: (m) => m.keep(Number(m.line())),
  q: keepAll(1),
  r: keepAll(4),
  '\x94': (m) => m.keep(),
  g: (m) => m.push(m.recall(Number(m.line()))),
  h: (m) => m.push(m.recall(m.unsigned(1))),
  j: (m) => m.push(m.recall(m.unsigned(4))),
  c: (m) => m.push(m.global(m.line(), m.line())),
  '\x93': (m) => {
    const name = text(m.pop());
    m.push(m.global(text(m.pop()), name));
  },
  '\x81': (m) => {
    m.pop();
    m.push(instance(m.pop()));
  },
  R: reduce,
  b: build,
};
