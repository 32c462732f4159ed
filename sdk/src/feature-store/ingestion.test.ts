import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  type ArrowType,
  FeatureGroup,
  IngestionError,
  type IngestionProgress,
  type IngestOptions,
  Session,
} from '../index.js';
import { type Answer, type Answers, failure, type Seen, withStub } from '../testing/aws-stub.js';
import { pythonFeatureStore } from '../testing/python-feature-store.js';

type Value = { FeatureName: string; ValueAsString?: string; ValueAsStringList?: string[] };
type Entry = { FeatureGroupName: string; Record: Value[]; TargetStores?: string[] };

const feature = (FeatureName: string, FeatureType: string, CollectionType?: string) => ({
  ...{ FeatureName, FeatureType },
  ...(CollectionType && { CollectionType }),
});
const usual = [
  feature('id', 'Integral'),
  feature('price', 'Fractional'),
  feature('name', 'String'),
  feature('EventTime', 'Fractional'),
];
const written: Answer = { json: { Errors: [], UnprocessedEntries: [] } };
const entriesOf = (body: unknown) => (JSON.parse(String(body)) as { Entries: Entry[] }).Entries;
const idOf = ({ Record }: Entry) =>
  Record.find(({ FeatureName }) => FeatureName === 'id')?.ValueAsString;

/** A group with a store of the test's. */
function withGroup(
  work: (group: FeatureGroup, entries: Entry[], session: Session) => Promise<void>,
  options: { definitions?: object[]; store?: (entries: Entry[]) => Answer; answers?: Answers } = {},
): Promise<void> {
  const { definitions = usual, store = () => written } = options;
  const entries: Entry[] = [];
  const answers: Answers = {
    // pages, as a group with many features has them
    DescribeFeatureGroup: (body: { NextToken?: string }) => ({
      json: body.NextToken
        ? { FeatureDefinitions: definitions.slice(2) }
        : { FeatureDefinitions: definitions.slice(0, 2), NextToken: 'more' },
    }),
    'POST /BatchWriteRecord': (body) => {
      const sent = entriesOf(body);
      const answer = store(sent);
      if ((answer.status ?? 200) === 200) entries.push(...sent);
      return answer;
    },
    ...options.answers,
  };
  return withStub(answers, (_, sagemakerSession) =>
    work(new FeatureGroup({ name: 'g', sagemakerSession }), entries, sagemakerSession),
  );
}

const numbered = (count: number) =>
  Array.from({ length: count }, (_, id) => ({ id, EventTime: 1700000000.5 }));

test('rows become the records that Python’s SDK makes of them', () =>
  withGroup(async (group, entries) => {
    const rows = [
      { id: 1, price: 1.5, name: 'a', EventTime: 1700000000 },
      { id: 2, price: 2, name: null, EventTime: 1700000001.5 },
      { id: 3, price: Number.NaN, name: 'c "q"', EventTime: 1700000002.25 },
    ];
    const columns = {
      id: new Int32Array([1, 2, 3]),
      price: new Float64Array([1.5, 2, Number.NaN]),
      name: ['a', undefined, 'c "q"'],
      EventTime: [1700000000, 1700000001.5, 1700000002.25],
    };
    async function* later() {
      yield* rows;
    }
    // Python writes whole numbers of float columns with a point: the same numbers
    const numeric = ({
      FeatureName,
      ValueAsString,
    }: {
      FeatureName: string;
      ValueAsString: string;
    }) => (FeatureName === 'name' ? ValueAsString : Number(ValueAsString));
    const wanted = pythonFeatureStore.ingested.map((record) =>
      record.map((value) => [value.FeatureName, numeric(value)]),
    );
    for (const dataFrame of [rows, columns, new Set(rows), later()]) {
      entries.length = 0;
      const manager = await group.ingest({ dataFrame, maxWorkers: 1 });
      const got = entries.map(({ Record }) =>
        Record.map((value) => [value.FeatureName, numeric(value as never)]),
      );
      assert.deepEqual(got, wanted);
      assert.equal(manager.rows, 3);
      assert.deepEqual(manager.failedRows, []);
    }
    assert.equal(entries[0]?.FeatureGroupName, 'g');
    assert.equal(entries[0]?.TargetStores, undefined);
  }));

test('values of all types have the texts that the store takes', () => {
  const definitions = [
    feature('id', 'Integral'),
    feature('at', 'String'),
    feature('seconds', 'Fractional'),
    feature('flag', 'String'),
    feature('list', 'Integral', 'List'),
    feature('vector', 'Fractional', 'Vector'),
    feature('json', 'String'),
  ];
  return withGroup(
    async (group, entries) => {
      const at = new Date('2024-02-29T12:30:00.125Z');
      await group.ingest({
        dataFrame: [
          {
            ...{ id: 9007199254740993n, at, seconds: at, flag: true, list: [1, 2n] },
            ...{ vector: new Float32Array([0.5, 2]), json: { a: [1], b: 2n } },
          },
        ],
        targetStores: ['OfflineStore'],
      });
      assert.deepEqual(entries, [
        {
          FeatureGroupName: 'g',
          Record: [
            { FeatureName: 'id', ValueAsString: '9007199254740993' },
            { FeatureName: 'at', ValueAsString: '2024-02-29T12:30:00.125Z' },
            { FeatureName: 'seconds', ValueAsString: '1709209800.125' },
            { FeatureName: 'flag', ValueAsString: 'true' },
            { FeatureName: 'list', ValueAsStringList: ['1', '2'] },
            { FeatureName: 'vector', ValueAsStringList: ['0.5', '2'] },
            { FeatureName: 'json', ValueAsString: '{"a":[1],"b":2}' },
          ],
          TargetStores: ['OfflineStore'],
        },
      ]);
    },
    { definitions },
  );
});

test('lists are the same from DuckDB, Arrow and JavaScript, and minus zero keeps its sign', () => {
  const definitions = [
    feature('list', 'Integral', 'List'),
    feature('json', 'String'),
    feature('x', 'Fractional'),
    feature('n', 'Integral'),
    feature('v', 'Fractional', 'Vector'),
  ];
  const arrow = (items: unknown[]) => ({
    toJSON: () => items,
    [Symbol.iterator]: () => items[Symbol.iterator](),
  });
  const big = 9007199254740993n;
  const lists = [
    [999n, big],
    arrow([999, big]),
    new Set([999, big]),
    new BigInt64Array([999n, big]),
  ];
  const json = ['[999,9007199254740993]', '{"in":[{"n":9007199254740993},null,"1"]}'];
  return withGroup(
    async (group, entries) => {
      await group.ingest({
        dataFrame: [
          ...lists.map((list) => ({ list, json: list })),
          { json: { in: [{ n: big, none: undefined }, undefined, '1'] }, x: -0, n: -0, v: [-0, 0] },
        ],
        maxWorkers: 1,
      });
      const values = entries.map(({ Record }) =>
        Record.map(({ ValueAsString, ValueAsStringList }) => ValueAsString ?? ValueAsStringList),
      );
      // what numpy's and Python's str() make of -0.0
      const last = [json[1], '-0.0', '0', ['-0.0', '0']];
      assert.deepEqual(values, [...lists.map(() => [['999', `${big}`], json[0]]), last]);
    },
    { definitions },
  );
});

test('an Arrow table’s values are read as its types say', () => {
  // in the form of apache-arrow 21.2's vectors: times in milliseconds, decimals in words
  const vector = (items: unknown[]) => ({
    toJSON: () => items,
    [Symbol.iterator]: () => items[Symbol.iterator](),
  });
  const columns: Record<string, [type: object, values: unknown[]]> = {
    id: [{ typeId: 2 }, [1n, 2n, 3n]],
    at: [{ typeId: 10 }, [1700000000125, null, 0]],
    list: [{ typeId: 12, children: [{ type: { typeId: 2 } }] }, [vector([1, 2]), null, vector([])]],
    text: [{ typeId: 12, children: [{ type: { typeId: 5 } }] }, [vector(['a']), null, null]],
    decimal: [
      { typeId: 7, scale: 2 },
      [
        [12345, 0, 0, 0],
        [2 ** 32 - 1, 2 ** 32 - 1, 2 ** 32 - 1, 2 ** 32 - 1],
        [5, 0, 0, 0],
      ].map((words) => new Uint32Array(words)),
    ],
  };
  const table = {
    numRows: 3,
    schema: {
      fields: Object.entries(columns).map(([name, [type]]) => ({ name, type: type as ArrowType })),
    },
    getChild: (name: string) => ({ get: (at: number) => columns[name]?.[1][at] }),
  };
  const definitions = [
    feature('id', 'Integral'),
    feature('at', 'String'),
    feature('list', 'Integral', 'List'),
    feature('text', 'String'),
    feature('decimal', 'Fractional'),
  ];
  return withGroup(
    async (group, entries) => {
      await group.ingest({ dataFrame: table, maxWorkers: 1 });
      const values = entries.map(({ Record }) =>
        Record.map(({ ValueAsString, ValueAsStringList }) => ValueAsString ?? ValueAsStringList),
      );
      assert.deepEqual(values, [
        ['1', '2023-11-14T22:13:20.125Z', ['1', '2'], '["a"]', '123.45'],
        ['2', '-0.01'],
        ['3', '1970-01-01T00:00:00.000Z', '0.05'],
      ]);
    },
    { definitions },
  );
});

/** Runs an ingestion that must fail. */
async function failed(group: FeatureGroup, options: IngestOptions): Promise<IngestionError> {
  const error = await group.ingest(options).catch((thrown: unknown) => thrown);
  assert.ok(error instanceof IngestionError, String(error));
  return error;
}

test('refused rows are named with their reasons, and all others are written', () =>
  withGroup(
    async (group, entries) => {
      const rows: Record<string, unknown>[] = numbered(120);
      rows[7] = { id: 7, EventTime: new Date(Number.NaN) };
      rows[8] = { id: 8, EventTime: 1, colour: 'red' };
      const error = await failed(group, { dataFrame: rows });
      assert.deepEqual(error.failedRows, [7, 8, 10, 50, 110]);
      assert.deepEqual(
        error.failures.map(({ row, code }) => [row, code]),
        [
          [7, 'InvalidRow'],
          [8, 'InvalidRow'],
          [10, 'ValidationError'],
          [50, 'ValidationError'],
          [110, 'ValidationError'],
        ],
      );
      assert.match(error.failures[0]?.reason ?? '', /EventTime holds a date that there is not/);
      assert.match(error.failures[1]?.reason ?? '', /no feature colour/);
      assert.equal(error.rowsWritten, 115);
      assert.equal(error.notSentFrom, undefined);
      assert.match(
        error.message,
        /^5 of the rows were not written to the feature group g; row 7: /,
      );
      assert.equal(entries.length, 118);
      const manager = await group.ingest({ dataFrame: rows, wait: false });
      await assert.rejects(manager.wait(), IngestionError);
      assert.deepEqual(manager.failedRows, error.failedRows);
    },
    {
      store: (entries) => ({
        json: {
          Errors: entries
            .filter((entry) => ['10', '50', '110'].includes(idOf(entry) ?? ''))
            .map((Entry) => ({ Entry, ErrorCode: 'ValidationError', ErrorMessage: 'bad' })),
          UnprocessedEntries: [],
        },
      }),
    },
  ));

test('a batch that is refused as a whole is sent row by row', () =>
  withGroup(
    async (group, entries) => {
      const error = await failed(group, { dataFrame: numbered(30) });
      assert.deepEqual(error.failedRows, [3]);
      assert.deepEqual(
        entries
          .map(idOf)
          .map(Number)
          .sort((a, b) => a - b),
        numbered(30).flatMap(({ id }) => (id === 3 ? [] : [id])),
      );
    },
    {
      store: (entries) =>
        entries.some((entry) => idOf(entry) === '3') ? failure('ValidationError', 'no 3') : written,
    },
  ));

test('throttled, unprocessed and broken requests are sent again, each row once', () => {
  let calls = 0;
  const taken: (string | undefined)[] = [];
  return withGroup(
    async (group) => {
      await group.ingest({ dataFrame: numbered(60), maxWorkers: 2 });
      assert.deepEqual(
        taken.map(Number).sort((a, b) => a - b),
        numbered(60).map(({ id }) => id),
      );
    },
    {
      store: (entries) => {
        calls++;
        if (calls === 1) return failure('ThrottlingException');
        if (calls === 2) return { status: 503, text: 'busy' };
        const some = calls === 3 ? entries.slice(0, 4) : [];
        taken.push(...entries.slice(some.length).map(idOf));
        const Errors = some.slice(0, 1).map((Entry) => ({ Entry, ErrorCode: 'InternalFailure' }));
        return { json: { Errors, UnprocessedEntries: some.slice(1) } };
      },
    },
  );
});

test('an ingestion that is stopped says how far it came', () =>
  withGroup(async (group, entries) => {
    const rows = async function* () {
      for (let id = 0; ; id++) {
        if (id === 100) manager.stop('enough');
        yield { id, EventTime: id };
      }
    };
    const manager = await group.ingest({ dataFrame: rows(), maxWorkers: 1, wait: false });
    const error = await manager.wait().catch((thrown: unknown) => thrown);
    assert.ok(error instanceof IngestionError, String(error));
    assert.equal(error.rowsWritten, entries.length);
    assert.equal(error.notSentFrom, entries.length);
    assert.deepEqual(error.failedRows, []);
    assert.match(error.message, /^0 of the rows .* those from row \d+ on not sent; enough$/);
  }));

test('the same rows are the same call at each try, and other rows another', () => {
  const calls: { id: string; tries: string; rows: string }[] = [];
  const store = (body: unknown, { headers }: Seen): Answer => {
    const entries = entriesOf(body);
    const header = (name: string) => String(headers[name]);
    calls.push({
      id: header('amz-sdk-invocation-id'),
      tries: header('amz-sdk-request'),
      rows: entries.map(idOf).join(),
    });
    assert.match(header('authorization'), /amz-sdk-invocation-id/);
    if (calls.length < 3) return failure('ThrottlingException');
    if (calls.length === 3) return { json: { Errors: [], UnprocessedEntries: entries.slice(1) } };
    return calls.length === 5 ? failure('ValidationError') : written;
  };
  return withGroup(
    async (group) => {
      await group.ingest({ dataFrame: numbered(3) });
      await group.ingest({ dataFrame: numbered(2) });
      const names = [...new Set(calls.map(({ id }) => id))];
      assert.deepEqual(
        calls.map(({ id, tries, rows }) => [names.indexOf(id), tries, rows]),
        [
          [0, 'attempt=1', '0,1,2'],
          [0, 'attempt=2', '0,1,2'],
          [0, 'attempt=3', '0,1,2'],
          [1, 'attempt=1', '1,2'],
          [2, 'attempt=1', '0,1'],
          [3, 'attempt=1', '0'],
          [4, 'attempt=1', '1'],
        ],
      );
      for (const name of names) assert.match(name, /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
    },
    { answers: { 'POST /BatchWriteRecord': store as never } },
  );
});

test('a server that breaks connections off gets the same rows again', async () => {
  let calls = 0;
  const taken: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.url !== '/BatchWriteRecord') {
        response.end(JSON.stringify({ FeatureDefinitions: usual }));
        return;
      }
      calls++;
      if (calls <= 3) {
        if (calls === 2) response.writeHead(200, { 'content-length': 100 }).write('{"Err');
        request.socket.destroy();
        return;
      }
      taken.push(...entriesOf(Buffer.concat(chunks)).map(idOf));
      response.end(JSON.stringify({ Errors: [], UnprocessedEntries: [] }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const clientConfig = {
    ...{ endpoint: `http://127.0.0.1:${port}`, region: 'us-east-1' },
    credentials: { accessKeyId: 'AKID', secretAccessKey: 'secret' },
  };
  const sagemakerSession = new Session({ clientConfig, onProgress: () => undefined });
  try {
    const group = new FeatureGroup({ name: 'g', sagemakerSession });
    const manager = await group.ingest({ dataFrame: numbered(60), maxWorkers: 2 });
    assert.equal(manager.rows, 60);
    assert.equal(new Set(taken).size, 60);
    assert.ok(calls > 3);
  } finally {
    sagemakerSession.destroy();
    server.closeAllConnections();
    server.close();
  }
});

test('an ingestion that cannot go on ends, and says from which row on nothing was sent', () => {
  let calls = 0;
  return withGroup(
    async (group) => {
      const error = await failed(group, { dataFrame: numbered(500), maxWorkers: 1 });
      assert.equal(error.rowsWritten, 50);
      assert.equal(error.failedRows.length, 25);
      assert.equal(error.notSentFrom, 75);
      assert.match(error.message, /those from row 75 on not sent; row 50: ResourceNotFound: gone/);
      calls = -1000; // for good
      const busy = await failed(group, { dataFrame: numbered(500), maxWorkers: 1, maxAttempts: 2 });
      assert.deepEqual([busy.rowsWritten, busy.notSentFrom], [0, 75]);
    },
    {
      store: () => {
        calls++;
        if (calls < 0) return { status: 500, text: '' };
        if (calls <= 2) return written;
        return { status: 404, json: { __type: 'ResourceNotFound', message: 'gone' } };
      },
    },
  );
});

test('where batches are not known, records are put one by one', () => {
  const puts: string[] = [];
  return withGroup(
    async (group) => {
      const error = await failed(group, { dataFrame: numbered(30) });
      assert.deepEqual(error.failedRows, [4]);
      assert.equal(puts.length, 30);
    },
    {
      answers: {
        'POST /BatchWriteRecord': () => failure('UnknownOperationException'),
        'PUT /FeatureGroup/g': (body) => {
          const [id] = (JSON.parse(String(body)) as Entry).Record;
          puts.push(id?.ValueAsString ?? '');
          const refusal = failure('ValidationError', 'bad');
          return id?.ValueAsString === '4' ? refusal : { json: {} };
        },
      },
    },
  );
});

test('a CSV file is read with its quotes and gaps; failures are told by line', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-ingest-'));
  const path = join(folder, 'rows.csv');
  const lines = [
    '\uFEFFid,name,price,EventTime',
    '1,"a ""b"", c",1.50,1700000000',
    '2.0,,NaN,1700000000',
    '',
    '3,"two',
    'lines",,1700000000',
    '4,x',
    '5,"",7,1700000000',
  ];
  try {
    await writeFile(path, lines.join('\r\n'));
    await withGroup(async (group, entries) => {
      const error = await failed(group, { dataFrame: path, maxWorkers: 1 });
      assert.deepEqual(error.failedRows, [3]);
      assert.equal(error.failures[0]?.line, 7);
      assert.match(error.message, /line 7: InvalidRow: the row has 2 cells and the header 4/);
      const seen = entries.map(({ Record }) => Record.map(({ ValueAsString }) => ValueAsString));
      assert.deepEqual(seen, [
        ['1', 'a "b", c', '1.50', '1700000000'],
        ['2', '1700000000'],
        ['3', 'two\r\nlines', '1700000000'],
        ['5', '', '7', '1700000000'],
      ]);
      await writeFile(path, 'id,EventTime\n1,"open\n');
      await assert.rejects(
        group.ingest({ dataFrame: path }),
        /rows\.csv: line 2: a quotation mark/,
      );
      await writeFile(path, 'id,EventTime,colour\n1,2,red\n');
      const unknown = /The feature group has no features colour/;
      await assert.rejects(group.ingest({ dataFrame: path }), unknown);
      const none = join(folder, 'none.csv');
      await assert.rejects(group.ingest({ dataFrame: none }), /there is no file .*none\.csv/);
      const parquet = /Parquet is read by DuckDB: give a connection/;
      await writeFile(join(folder, 'a.parquet'), '');
      await assert.rejects(group.ingest({ dataFrame: join(folder, 'a.parquet') }), parquet);
    });
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('requests on their way are bounded, and progress is told', () => {
  let open = 0;
  let most = 0;
  const progress: IngestionProgress[] = [];
  const slowly = async (): Promise<Answer> => {
    open++;
    most = Math.max(most, open);
    await new Promise((resolve) => setTimeout(resolve, 5));
    open--;
    return written;
  };
  return withGroup(
    async (group) => {
      const onProgress = (one: IngestionProgress) => progress.push(one);
      await group.ingest({ dataFrame: numbered(500), maxWorkers: 3, onProgress });
      assert.equal(most, 3);
      const last = progress.at(-1);
      assert.deepEqual([last?.rows, last?.failed, last?.done], [500, 0, true]);
      assert.equal(progress.filter(({ done }) => done).length, 1);
      await assert.rejects(
        group.ingest({ dataFrame: [], maxWorkers: 0 }),
        /maxWorkers is 0; give a whole number from 1 to 256/,
      );
    },
    { answers: { 'POST /BatchWriteRecord': () => slowly() as never } },
  );
});

test('the session tells of progress where nobody else does', async () => {
  const lines: string[] = [];
  await withStub(
    {
      DescribeFeatureGroup: () => ({ json: { FeatureDefinitions: usual } }),
      'POST /BatchWriteRecord': () => written,
    },
    async (_, sagemakerSession) => {
      await new FeatureGroup({ name: 'g', sagemakerSession }).ingest({ dataFrame: numbered(30) });
    },
    { onProgress: ({ what, name, status }) => lines.push(`${what} ${name}: ${status}`) },
  );
  assert.match(lines.at(-1) ?? '', /^ingestion into g: 30 rows, [\d,]+\/s$/);
});
