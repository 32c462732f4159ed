/** One block of `key=value` lines of a model file. */
export type Block = ReadonlyMap<string, string>;

export interface ModelText {
  readonly header: Block;
  readonly trees: readonly Block[];
}

/** @throws Error saying why a model is not served. */
export function fail(reason: string): never {
  throw new Error(`The LightGBM model cannot be served: ${reason}`);
}

/**
 * Splits a model file, LightGBM 2 to 4: a header, a block for each tree, `end of trees`. What comes
 * after that predictions do not need.
 * @throws Error for a file that is another, or is not whole.
 */
export function splitModel(text: string): ModelText {
  if (!/^tree\r?\n/.test(text)) fail('its file does not begin with the line "tree".');
  const header = new Map<string, string>();
  const trees: Map<string, string>[] = [];
  let block = header;
  for (let from = text.indexOf('\n') + 1; ; ) {
    const end = text.indexOf('\n', from);
    if (end < 0) return fail('its file ends before its trees do.');
    const line = text.slice(from, text[end - 1] === '\r' ? end - 1 : end);
    from = end + 1;
    if (line === 'end of trees') break;
    const equals = line.indexOf('=');
    const key = equals < 0 ? line : line.slice(0, equals);
    const value = equals < 0 ? '' : line.slice(equals + 1);
    if (key === 'Tree') {
      if (value !== String(trees.length)) fail(`its tree ${trees.length} is called ${value}.`);
      block = new Map();
      trees.push(block);
    } else if (key !== '') {
      block.set(key, value);
    }
  }
  const sizes = header.get('tree_sizes');
  const announced = sizes === undefined ? trees.length : words(sizes).length;
  if (announced !== trees.length) {
    fail(`its header announces ${announced} trees, its file holds ${trees.length}.`);
  }
  return { header, trees };
}

export const words = (text: string): string[] => text.split(' ').filter((word) => word !== '');

/** An integer of a block. */
export function integer(block: Block, key: string, least: number, otherwise?: number): number {
  const text = block.get(key);
  if (text === undefined && otherwise !== undefined) return otherwise;
  const value = /^-?\d+$/.test(text ?? '') ? Number(text) : Number.NaN;
  if (!(value >= least && Number.isSafeInteger(value)))
    fail(`its "${key}" is ${text ?? 'missing'}.`);
  return value;
}

/** Numbers of a block, exactly `length` of them. */
export function numbers(block: Block, key: string, length: number): Float64Array {
  const all = words(block.get(key) ?? '');
  if (all.length !== length) fail(`its "${key}" has ${all.length} numbers, and not ${length}.`);
  return Float64Array.from(all, (word) => numberOf(word, key));
}

const notFinite: Readonly<Record<string, number>> = {
  inf: Number.POSITIVE_INFINITY,
  '-inf': Number.NEGATIVE_INFINITY,
  nan: Number.NaN,
  '-nan': Number.NaN,
};

function numberOf(word: string, key: string): number {
  if (Object.hasOwn(notFinite, word)) return notFinite[word] as number;
  const value = Number(word);
  return Number.isNaN(value) ? fail(`its "${key}" holds ${word.slice(0, 40)}.`) : value;
}
