/** Turns a model's answer into a value. */
export interface Deserializer<Out> {
  /** The media types that the model is asked for. */
  readonly accept: readonly string[];
  /** @throws Error for what cannot be read so. */
  deserialize(body: Uint8Array, contentType: string): Out;
}

const text = (body: Uint8Array): string => new TextDecoder().decode(body);

/**
 * The answer's bytes.
 *
 * @example
 * new BytesDeserializer().deserialize(body, contentType); // Uint8Array
 */
export class BytesDeserializer implements Deserializer<Uint8Array> {
  readonly accept = ['*/*'];
  deserialize(body: Uint8Array): Uint8Array {
    return body;
  }
}

/**
 * The answer as text.
 *
 * @example
 * new StringDeserializer().deserialize(body); // '0.97'
 */
export class StringDeserializer implements Deserializer<string> {
  readonly accept: readonly string[];
  constructor(accept: readonly string[] = ['application/json']) {
    this.accept = accept;
  }

  deserialize(body: Uint8Array): string {
    return text(body);
  }
}

/**
 * Rows of cells, all of them texts; quoted cells may hold commas and line ends.
 *
 * @example
 * new CSVDeserializer().deserialize(body); // [['0.97', '0.03'], ['0.1', '0.9']]
 */
export class CSVDeserializer implements Deserializer<string[][]> {
  readonly accept: readonly string[];
  constructor(accept: readonly string[] = ['text/csv']) {
    this.accept = accept;
  }

  deserialize(body: Uint8Array): string[][] {
    const rows: string[][] = [];
    let row: string[] = [];
    const cells = /(?:"((?:[^"]|"")*)"|((?!")[^,\r\n]*))(,|\r?\n|\r|$)/gy;
    const source = text(body);
    while (cells.lastIndex < source.length) {
      const match = cells.exec(source);
      if (!match) throw new Error('the answer is no CSV: a quotation mark is not closed');
      const [, quoted, plain = '', end] = match;
      row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
      if (end === ',' && cells.lastIndex === source.length) row.push('');
      if (end === ',') continue;
      rows.push(row);
      row = [];
    }
    if (row.length > 0) rows.push(row);
    return rows;
  }
}

/**
 * The answer as JSON. Give the type that the model answers with.
 *
 * @example
 * new JSONDeserializer<{ predictions: number[] }>().deserialize(body).predictions;
 */
export class JSONDeserializer<Out = unknown> implements Deserializer<Out> {
  readonly accept: readonly string[];
  constructor(accept: readonly string[] = ['application/json']) {
    this.accept = accept;
  }

  deserialize(body: Uint8Array): Out {
    return JSON.parse(text(body)) as Out;
  }
}

/**
 * The answer as JSON values, one a line.
 *
 * @example
 * new JSONLinesDeserializer<{ score: number }>().deserialize(body)[0]?.score;
 */
export class JSONLinesDeserializer<Out = unknown> implements Deserializer<Out[]> {
  readonly accept: readonly string[];
  constructor(accept: readonly string[] = ['application/jsonlines']) {
    this.accept = accept;
  }

  deserialize(body: Uint8Array): Out[] {
    const lines = text(body).split(/\r?\n/);
    return lines.filter((line) => line.trim() !== '').map((line) => JSON.parse(line) as Out);
  }
}
