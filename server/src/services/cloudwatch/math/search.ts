import type { Series } from '../metric-store.js';

/** What SEARCH looks for: a schema of namespace and dimension names, and terms. */
export interface SearchQuery {
  readonly namespace: string | undefined;
  /** All dimension names that a metric has, in any order; undefined without a schema. */
  readonly dimensions: readonly string[] | undefined;
  matches(series: Series): boolean;
}

type Term = (series: Series) => boolean;

interface SearchToken {
  readonly kind: 'word' | 'exact' | 'sign';
  readonly text: string;
}

/** Ours: terms in one search. */
const maximumTerms = 200;
const maximumDepth = 32;

/**
 * Reads AWS's search expressions: `{Namespace,Dimension} MetricName="x" (a OR NOT b)`. A term in
 * double quotes is matched whole, others by their parts, whatever their case; terms next to each
 * other must all hold.
 * @throws Error that says what cannot be read.
 */
export function parseSearch(text: string): SearchQuery {
  const schema = /^\s*\{([^{}]*)\}/.exec(text);
  const [namespace, ...dimensions] = schema ? schemaOf(schema[1] ?? '') : [];
  const tokens = searchTokens(text.slice(schema?.[0].length ?? 0));
  const term = tokens.length === 0 ? () => true : new SearchParser(tokens).whole();
  if (!schema && tokens.length === 0) throw new Error('a search needs a schema or a term');
  const wanted = schema ? [...dimensions].sort().join('\n') : undefined;
  return {
    namespace,
    dimensions: schema ? dimensions : undefined,
    matches: (series) => {
      if (namespace !== undefined && series.namespace !== namespace) return false;
      const has = series.dimensions.map(({ Name }) => Name).sort();
      return (wanted === undefined || has.join('\n') === wanted) && term(series);
    },
  };
}

function schemaOf(text: string): string[] {
  const parts = [...text.matchAll(/\s*(?:"([^"]*)"|([^,"]+))\s*(?:,|$)/g)].map(
    ([, quoted, plain]) => quoted ?? (plain ?? '').trim(),
  );
  if (parts.length === 0 || parts.some((part) => part === '')) {
    throw new Error('a schema is written {Namespace, DimensionName, ...}');
  }
  return parts;
}

function searchTokens(text: string): SearchToken[] {
  const tokens: SearchToken[] = [];
  const pattern = /\s*(?:"([^"]*)"|([()=])|([^\s()="]+))/y;
  while (text.slice(pattern.lastIndex).trim() !== '') {
    const match = pattern.exec(text);
    if (!match) throw new Error('a double quote in a search is not closed');
    const [, exact, sign, word = ''] = match;
    if (exact !== undefined) tokens.push({ kind: 'exact', text: exact });
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign });
    else tokens.push({ kind: 'word', text: word });
    if (tokens.length > maximumTerms) throw new Error(`a search has at most ${maximumTerms} terms`);
  }
  return tokens;
}

class SearchParser {
  readonly #tokens: readonly SearchToken[];
  #next = 0;
  #depth = 0;

  constructor(tokens: readonly SearchToken[]) {
    this.#tokens = tokens;
  }

  whole(): Term {
    const term = this.#any();
    const left = this.#tokens[this.#next];
    if (left) throw new Error(`"${left.text}" is not expected in a search`);
    return term;
  }

  #is(kind: SearchToken['kind'], text: string, ahead = 0): boolean {
    const token = this.#tokens[this.#next + ahead];
    return token?.kind === kind && token.text === text;
  }

  #skip(kind: SearchToken['kind'], text: string): boolean {
    const is = this.#is(kind, text);
    if (is) this.#next++;
    return is;
  }

  #any(): Term {
    if (++this.#depth > maximumDepth)
      throw new Error(`a search nests at most ${maximumDepth} deep`);
    const terms = [this.#all()];
    while (this.#skip('word', 'OR')) terms.push(this.#all());
    this.#depth--;
    return (series) => terms.some((term) => term(series));
  }

  #all(): Term {
    const terms = [this.#one()];
    for (;;) {
      const token = this.#tokens[this.#next];
      if (!token || this.#is('sign', ')') || this.#is('word', 'OR')) break;
      this.#skip('word', 'AND');
      terms.push(this.#one());
    }
    return (series) => terms.every((term) => term(series));
  }

  #one(): Term {
    let negated = false;
    while (this.#skip('word', 'NOT')) negated = !negated;
    const term = this.#term();
    return negated ? (series) => !term(series) : term;
  }

  #term(): Term {
    if (this.#skip('sign', '(')) {
      const inner = this.#any();
      if (!this.#skip('sign', ')')) throw new Error('a bracket in a search is not closed');
      return inner;
    }
    const token = this.#tokens[this.#next++];
    if (!token || token.kind === 'sign') throw new Error('a term is missing in a search');
    if (!this.#is('sign', '=')) return anywhere(token);
    this.#next++;
    return this.#ofName(token.text);
  }

  /** `name=value`, `name="value"` or `name=(a OR b)`. */
  #ofName(name: string): Term {
    if (this.#skip('sign', '(')) {
      const terms: Term[] = [];
      do {
        const token = this.#tokens[this.#next++];
        if (!token || token.kind === 'sign') throw new Error(`a value of ${name} is missing`);
        terms.push(ofProperty(name, token));
      } while (this.#skip('word', 'OR'));
      if (!this.#skip('sign', ')')) throw new Error('a bracket in a search is not closed');
      return (series) => terms.some((term) => term(series));
    }
    const token = this.#tokens[this.#next++];
    if (!token || token.kind === 'sign') throw new Error(`a value of ${name} is missing`);
    return ofProperty(name, token);
  }
}

/** Namespaces and names fall into parts at what is no letter or digit, and where case changes. */
export function partsOfText(text: string): string[] {
  return text
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .replace(/([A-Za-z])([0-9])/g, '$1 $2')
    .replace(/([0-9])([A-Za-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((part) => part !== '');
}

/** Whether the term's parts stand next to each other among the text's; or it is the whole text. */
function hasParts(text: string, term: string): boolean {
  if (text.toLowerCase() === term.toLowerCase()) return true;
  const parts = partsOfText(text).join(' ');
  const wanted = partsOfText(term).join(' ');
  return wanted !== '' && ` ${parts} `.includes(` ${wanted} `);
}

const holds = (value: string, { kind, text }: SearchToken): boolean =>
  kind === 'exact' ? value === text : hasParts(value, text);

const anywhere =
  (token: SearchToken): Term =>
  ({ namespace, name, dimensions }) =>
    [namespace, name, ...dimensions.flatMap(({ Name, Value }) => [Name, Value])].some((value) =>
      holds(value, token),
    );

function ofProperty(property: string, token: SearchToken): Term {
  if (property === 'MetricName') return ({ name }) => holds(name, token);
  if (property === 'Namespace') return ({ namespace }) => holds(namespace, token);
  return ({ dimensions }) =>
    dimensions.some(({ Name, Value }) => Name === property && holds(Value, token));
}
