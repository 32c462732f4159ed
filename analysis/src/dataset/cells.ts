/**
 * What a single cell holds. Types follow the older of Deequ's two rules (integral: digits,
 * fractional: digits with a point), with these settled where that rule is silent:
 * scientific notation is Fractional; `inf`, `infinity` and `nan` (any case) are Fractional, the
 * first two present but left out of every moment, the last counted as missing; blanks around a
 * number do not make it a String; `true` and `false` (any case) are Boolean.
 */
export const Kind = {
  missing: 0,
  integral: 1,
  fractional: 2,
  /** A whole number from a source that does not tell 1 from 1.0, such as JSON. */
  whole: 3,
  boolean: 4,
  text: 5,
  infinite: 6,
  notANumber: 7,
} as const;

export type KindCode = (typeof Kind)[keyof typeof Kind];

/** How many kinds there are: the length of an array of counts by kind. */
export const KIND_COUNT = 8;

/** A cell as a source hands it over: text is classified, the others are taken as they are. */
export type Cell = string | number | bigint | boolean | null | undefined;

const INTEGRAL = /^[+-]?\d+$/;
const FRACTIONAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const INFINITE = /^([+-]?)(?:inf|infinity)$/i;

export interface Classified {
  kind: KindCode;
  /** The number, where the kind has one; otherwise 0. */
  value: number;
}

/** Classifies the text of a cell. */
export function classifyText(text: string): Classified {
  if (text.length === 0) return { kind: Kind.missing, value: 0 };
  const bare = text.trim();
  if (INTEGRAL.test(bare)) return { kind: Kind.integral, value: Number(bare) };
  if (FRACTIONAL.test(bare)) return numberOf(Number(bare));
  const infinite = INFINITE.exec(bare);
  if (infinite !== null) {
    return { kind: Kind.infinite, value: infinite[1] === '-' ? -Infinity : Infinity };
  }
  const lower = bare.length <= 5 ? bare.toLowerCase() : '';
  if (lower === 'nan') return { kind: Kind.notANumber, value: 0 };
  if (lower === 'true' || lower === 'false') return { kind: Kind.boolean, value: 0 };
  return { kind: Kind.text, value: 0 };
}

/** Finite numbers are Fractional; 1e999 is as infinite as `inf`. */
function numberOf(value: number): Classified {
  return { kind: Number.isFinite(value) ? Kind.fractional : Kind.infinite, value };
}

/** Classifies a cell that already has a type. */
export function classifyCell(cell: Cell): Classified {
  if (cell === null || cell === undefined) return { kind: Kind.missing, value: 0 };
  if (typeof cell === 'string') return classifyText(cell);
  if (typeof cell === 'boolean') return { kind: Kind.boolean, value: 0 };
  if (typeof cell === 'bigint') return { kind: Kind.integral, value: Number(cell) };
  if (Number.isNaN(cell)) return { kind: Kind.notANumber, value: 0 };
  if (!Number.isFinite(cell)) return { kind: Kind.infinite, value: cell };
  return { kind: Number.isInteger(cell) ? Kind.whole : Kind.fractional, value: cell };
}
