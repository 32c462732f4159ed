import { invalidParameter } from './context.js';

/** Whether a character may stand at a place. */
type Test = (character: string) => boolean;
/** An anchor: whether the place between two characters fits. */
type Anchor = 'begin' | 'end';

/** A step of the automaton: eats a character, or goes on at once, in one way or two. */
interface State {
  readonly test?: Test | undefined;
  readonly anchor?: Anchor | undefined;
  readonly next: number[];
}

interface Item {
  readonly test?: Test | undefined;
  readonly anchor?: Anchor | undefined;
  readonly least: number;
  readonly most: number;
}

/** Steps of one expression, repetitions written out: a line costs as many looks a character. */
const mostStates = 500;
/** Moves that are kept of one expression. */
const mostMoves = 20_000;
/** Where an expression is at its end. */
const found = -1;

const digit: Test = (c) => c >= '0' && c <= '9';
const space: Test = (c) => c === ' ' || (c >= '\t' && c <= '\r');
const word: Test = (c) => digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c === '_';
const not =
  (test: Test): Test =>
  (c) =>
    !test(c);
const classes: Readonly<Record<string, Test>> = {
  d: digit,
  D: not(digit),
  s: space,
  S: not(space),
  w: word,
  W: not(word),
};

/**
 * A regular expression of CloudWatch Logs, without its `%`: letters, digits, blanks, `:_#=@/;,-`, the
 * operators `^ $ ? [] {m,n} | \ * + .` and the classes `\d \s \w \xhh`; no groups. Anywhere in the
 * text. Takes time linear in the text, whatever the expression: it is read as an automaton whose
 * possible states move on together.
 * @throws InvalidParameterException saying what was not understood.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export function parseRegex(text: string): (subject: string) => boolean {
  if (text === '') throw invalid('something between the two %');
  const states: State[] = [{ next: [] }];
  for (const items of new Reader(text).alternatives()) states[0]?.next.push(chain(states, items));
  const automaton = new Automaton(states);
  return (subject) => automaton.finds(subject);
}

/** Adds the states of a sequence, from its end. @returns its first. */
function chain(states: State[], items: readonly Item[]): number {
  const add = (state: State): number => {
    if (states.length > mostStates) throw invalid('fewer or smaller repetitions');
    return states.push(state) - 1;
  };
  let after = add({ next: [found] });
  for (const { test, anchor, least, most } of [...items].reverse()) {
    if (most === Number.POSITIVE_INFINITY) {
      const loop = add({ next: [after] });
      states[loop]?.next.push(add({ test, anchor, next: [loop] }));
      after = loop;
    } else {
      const end = after;
      for (let i = least; i < most; i++) {
        after = add({ next: [end, add({ test, anchor, next: [after] })] });
      }
    }
    for (let i = 0; i < least; i++) after = add({ test, anchor, next: [after] });
  }
  return after;
}

/** States that are possible at one place of a text. */
interface Front {
  readonly states: readonly number[];
  readonly found: boolean;
  /** What a character leads to, as far as it was needed. */
  readonly moves: Map<string, Front>;
}

/** All states that are possible are moved on together; fronts are kept, since lines are alike. */
class Automaton {
  readonly #states: readonly State[];
  #fronts = new Map<string, Front>();
  #moves = 0;

  constructor(states: readonly State[]) {
    this.#states = states;
  }

  finds(subject: string): boolean {
    let front = this.#front([0], 'begin');
    for (let at = 0; at < subject.length && !front.found; at++) {
      const character = subject[at] as string;
      front = front.moves.get(character) ?? this.#move(front, character);
    }
    return front.found || this.#front(front.states, subject === '' ? 'both' : 'end').found;
  }

  #move(from: Front, character: string): Front {
    if (this.#moves++ > mostMoves) {
      this.#fronts = new Map();
      this.#moves = 0;
    }
    const next = from.states.flatMap((index) => {
      const state = this.#states[index];
      return state?.test?.(character) ? state.next : [];
    });
    const to = this.#front([...next, 0], undefined);
    from.moves.set(character, to);
    return to;
  }

  /** All that can be reached without eating a character, at a place where these anchors hold. */
  #front(from: readonly number[], holds: Anchor | 'both' | undefined): Front {
    const reached = new Set(from);
    // a set gives what is added to it while it is gone through, each once
    for (const index of reached) {
      const { test, anchor, next } = this.#states[index] ?? { next: [] };
      if (test || (anchor && anchor !== holds && holds !== 'both')) continue;
      for (const one of next) reached.add(one);
    }
    const key = [...reached].sort((a, b) => a - b).join(' ');
    const known = this.#fronts.get(key);
    if (known) return known;
    const front = { states: [...reached], found: reached.has(found), moves: new Map() };
    this.#fronts.set(key, front);
    return front;
  }
}

const plain = /[A-Za-z0-9 :_#=@/;,-]/;

/** Reads an expression from its left to its right. */
class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  alternatives(): Item[][] {
    const all: Item[][] = [[]];
    while (this.#at < this.#text.length) {
      if (this.#text[this.#at] === '|') {
        this.#at += 1;
        all.push([]);
      } else all.at(-1)?.push(this.#item());
    }
    if (all.some((items) => items.length === 0)) throw invalid('something on both sides of "|"');
    return all;
  }

  #item(): Item {
    const character = this.#text[this.#at++] ?? '';
    if (character === '^') return { anchor: 'begin', least: 1, most: 1 };
    if (character === '$') return { anchor: 'end', least: 1, most: 1 };
    return { test: this.#atom(character), ...this.#repetition() };
  }

  #atom(character: string): Test {
    if (character === '.') return () => true;
    if (character === '[') return this.#list();
    if (character === '\\') return this.#escaped();
    if (plain.test(character)) return (c) => c === character;
    const hex = character.charCodeAt(0).toString(16).padStart(2, '0');
    throw invalid(`"\\x${hex}" or another form in place of "${character}"`);
  }

  #escaped(): Test {
    const character = this.#text[this.#at++] ?? '';
    const known = classes[character];
    if (known) return known;
    const literal = character === 'x' ? this.#hex() : character;
    if (/^[A-Za-z0-9]?$/.test(character) && character !== 'x') {
      throw invalid(`one of \\d \\D \\s \\S \\w \\W \\xhh instead of "\\${character}"`);
    }
    return (c) => c === literal;
  }

  #hex(): string {
    const digits = /^[0-9A-Fa-f]{2}/.exec(this.#text.slice(this.#at))?.[0];
    if (digits === undefined) throw invalid('two hexadecimal digits after \\x');
    this.#at += 2;
    return String.fromCharCode(Number.parseInt(digits, 16));
  }

  /** What stands between brackets; the opening one is behind. */
  #list(): Test {
    const negated = this.#text[this.#at] === '^';
    if (negated) this.#at += 1;
    const tests: Test[] = [];
    for (;;) {
      const character = this.#text[this.#at++];
      if (character === undefined) throw invalid('"]" for each "["');
      if (character === ']' && tests.length > 0) break;
      const range = /^-([^\]\\])/.exec(this.#text.slice(this.#at));
      if (character === '\\') tests.push(this.#escaped());
      else if (range?.[1] !== undefined) {
        const last = range[1];
        if (last < character) throw invalid(`a range other than ${character}-${last}`);
        this.#at += 2;
        tests.push((c) => c >= character && c <= last);
      } else tests.push((c) => c === character);
    }
    const any: Test = (c) => tests.some((test) => test(c));
    return negated ? not(any) : any;
  }

  #repetition(): { readonly least: number; readonly most: number } {
    const sign = this.#text[this.#at];
    const simple = { '?': [0, 1], '*': [0, Number.POSITIVE_INFINITY], '+': [1, Infinity] }[
      sign ?? ''
    ];
    if (simple) {
      this.#at += 1;
      return { least: simple[0] ?? 0, most: simple[1] ?? 0 };
    }
    if (sign !== '{') return { least: 1, most: 1 };
    const braces = /^\{(\d*)(,?)\s*(\d*)\}/.exec(this.#text.slice(this.#at));
    const [whole = '', from = '', comma = '', to = ''] = braces ?? [];
    if (!braces || (from === '' && to === '')) throw invalid('{m}, {m,}, {,n} or {m,n}');
    this.#at += whole.length;
    const least = Number(from || 0);
    const most = comma === '' ? least : to === '' ? Number.POSITIVE_INFINITY : Number(to);
    if (most < least || least > mostStates) throw invalid(`a repetition other than ${whole}`);
    return { least, most };
  }
}

const invalid = (expected: string) =>
  invalidParameter(`filterPattern: expected ${expected} in the regular expression.`);
