import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { plainFiles } from './segment-files.js';
import { type SealedSegment, Spool, type SpoolOptions } from './spool.js';

async function withFolder(work: (folder: string) => Promise<void> | void): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-spool-'));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

const open = (folder: string, options: Partial<SpoolOptions> = {}) =>
  new Spool({ folder, limit_bytes: 1e9, reserve_bytes: 0, slow_ms: 50, ...options });
const noDamage = (path: string, reason: string) => assert.fail(`${path}: ${reason}`);

test('lines are in the file when append returns, and survive without a seal', () =>
  withFolder((folder) => {
    const label = { endpoint: 'e' };
    const stream = open(folder).stream(label);
    const lines = ['{"a":1}\n', `${'é'.repeat(50_000)}\n`, '\u{1f600}\n'];
    for (const line of lines) assert.equal(stream.append(line, 1_234), 'written');
    const again = open(folder);
    const [segment, ...others] = again.leftovers(noDamage);
    assert.deepEqual(others, []);
    assert.deepEqual(segment?.label, label);
    assert.equal(segment?.first, 1_234);
    assert.equal(segment?.records, 3);
    assert.equal(readFileSync(segment?.path ?? '', 'utf8'), lines.join(''));
    assert.deepEqual(
      again.lines(segment as SealedSegment),
      lines.map((line) => line.trimEnd()),
    );
    assert.equal(again.bytes, Buffer.byteLength(lines.join('')));
    again.discard(segment as SealedSegment);
    assert.equal(again.bytes, 0);
    assert.deepEqual(open(folder).leftovers(noDamage), []);
    assert.deepEqual(readdirSync(folder), []);
  }));

test('a torn end, zeros and empty files are cut away; other files are reported', () =>
  withFolder((folder) => {
    const stream = open(folder).stream('x');
    stream.append('one\n', 5);
    const [name = ''] = readdirSync(folder);
    const [file = ''] = readdirSync(join(folder, name)).filter((one) => one.endsWith('.jsonl'));
    appendFileSync(join(folder, name, file), `two\nthr${'\0'.repeat(4_096)}\n`);
    const empty = file.replace('5-', '6-');
    appendFileSync(join(folder, name, empty), 'no newline');
    appendFileSync(join(folder, name, 'strange.jsonl'), 'what\n');
    mkdirSync(join(folder, 'no-label'));
    const damaged: string[] = [];
    const found = open(folder).leftovers((path) => damaged.push(path));
    assert.equal(found.length, 1);
    assert.equal(readFileSync(found[0]?.path ?? '', 'utf8'), 'one\ntwo\n');
    assert.deepEqual(damaged, [join(folder, name, 'strange.jsonl')]);
    assert.ok(!readdirSync(folder).includes('no-label'));
    assert.ok(!readdirSync(join(folder, name)).includes(empty));
  }));

test('a label that a power loss left unwritten is told, and keeps nothing else from being found', () =>
  withFolder((folder) => {
    const spool = open(folder);
    spool.stream('lost').append('one\n', 5);
    const [lost = ''] = readdirSync(folder);
    writeFileSync(join(folder, lost, 'label.json'), '');
    spool.stream('kept').append('two\n', 6);
    const damaged: string[] = [];
    const found = open(folder).leftovers((path) => damaged.push(path));
    assert.deepEqual(
      found.map(({ label }) => label),
      ['kept'],
    );
    assert.deepEqual(damaged, [join(folder, lost, 'label.json')]);
    spool.stream('lost').append('three\n', 7); // which writes the label anew
    assert.equal(open(folder).leftovers(noDamage).length, 3);
  }));

test('a slow store may take three seconds at a stretch, then a twentieth of the time', () =>
  withFolder((folder) => {
    let now = 0;
    let takes = 0;
    const files = {
      ...plainFiles,
      write: (file: number, bytes: Uint8Array) => {
        now += takes;
        return plainFiles.write(file, bytes);
      },
    };
    const stream = open(folder, { real: () => now, files }).stream('x');
    takes = 1_600;
    assert.equal(stream.append('1\n', 0), 'written');
    assert.equal(stream.append('2\n', 0), 'written');
    assert.equal(stream.append('3\n', 0), 'slow');
    now += 2_000;
    assert.equal(stream.append('4\n', 0), 'slow');
    now += 1_000;
    takes = 0;
    assert.equal(stream.append('5\n', 0), 'written');
    assert.equal(stream.seal()?.records, 3);
  }));

test('a disk that cannot be mended while the server runs is mended at the next start', () =>
  withFolder((folder) => {
    let broken = false;
    const files = {
      ...plainFiles,
      write: (file: number, bytes: Uint8Array) => {
        const taken = plainFiles.write(file, broken ? bytes.subarray(0, 3) : bytes);
        if (broken) throw new Error('EIO');
        return taken;
      },
      truncate: () => {
        throw new Error('EROFS');
      },
    };
    const stream = open(folder, { files }).stream('x');
    assert.equal(stream.append('whole\n', 0), 'written');
    broken = true;
    assert.equal(stream.append('torn line\n', 0), 'failed');
    broken = false;
    assert.equal(stream.append('never after a torn line\n', 0), 'failed');
    assert.equal(stream.seal()?.damage, 'EROFS');
    const [segment] = open(folder).leftovers(noDamage);
    assert.equal(readFileSync(segment?.path ?? '', 'utf8'), 'whole\n');
  }));

test('a store without space takes no line, and takes lines again once it has', () =>
  withFolder((folder) => {
    assert.equal(open(folder, { reserve_bytes: 1e18 }).stream('x').append('1\n', 0), 'full');
    const spool = open(folder, { limit_bytes: 10 });
    const stream = spool.stream('y');
    assert.equal(stream.append('12345678\n', 0), 'written');
    assert.equal(stream.append('12345678\n', 0), 'full');
    const segment = stream.seal();
    assert.ok(segment);
    assert.equal(stream.append('12345678\n', 0), 'full');
    spool.release(segment);
    assert.equal(stream.append('12345678\n', 0), 'written');
  }));

test('whatever the disk does, a segment holds the lines that were said to be written', () =>
  withFolder((folder) => {
    const disk = fc.array(fc.constantFrom('all', 'half', 'none', 'fail', 'no-cut'), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(disk, (moods) => {
        const left = [...moods];
        let cuts = true;
        const files = {
          ...plainFiles,
          write: (file: number, bytes: Uint8Array) => {
            const mood = left.shift() ?? 'all';
            if (mood === 'all') return plainFiles.write(file, bytes);
            cuts = mood !== 'no-cut';
            if (mood === 'none') return 0;
            if (mood === 'half')
              return plainFiles.write(file, bytes.subarray(0, bytes.length >> 1));
            throw new Error('ENOSPC');
          },
          truncate: (file: number, size: number) => {
            if (!cuts) {
              cuts = true;
              throw new Error('EIO');
            }
            plainFiles.truncate(file, size);
          },
        };
        const stream = open(folder, { files }).stream('z');
        const written: string[] = [];
        for (let i = 0; i < 10; i++) {
          const line = `line ${i}\n`;
          if (stream.append(line, 0) === 'written') written.push(line);
          else assert.match(String(stream.lastError), /ENOSPC|EIO|takes no more bytes/);
        }
        const segment = stream.seal();
        const text = segment ? readFileSync(segment.path, 'utf8') : '';
        assert.equal(text, written.join(''));
        assert.equal(segment?.records ?? 0, written.length);
      }),
      { numRuns: 150 },
    );
  }));
