import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addNewer, addOlder, emptyBuffer } from './log-buffer.js';
import { inList, jsonOf, type LogLine, levelOf, opened, shown } from './log-line.js';
import { type AskLog, readBack } from './read-back.js';

const line = (at: number, id = at): LogLine => ({
  ...{ id: String(id).padStart(8, '0'), at, stream: 's', text: `line ${id}` },
});
const lines = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) => line(from + i));

test('following keeps the newest lines, each once and in order, and counts what was let go', () => {
  let buffer = addNewer(emptyBuffer, lines(0, 8), 10);
  assert.equal(buffer.letGo, 0);
  buffer = addNewer(buffer, lines(5, 9), 10);
  assert.deepEqual(
    buffer.lines.map(({ at }) => at),
    [4, 5, 6, 7, 8, 9, 10, 11, 12, 13],
  );
  assert.equal(buffer.letGo, 4);
  assert.equal(addNewer(buffer, lines(0, 14), 10), buffer, 'what was let go stays away');
});

test('a line that comes late stands at its time', () => {
  const buffer = addNewer(addNewer(emptyBuffer, [line(1), line(5)], 10), [line(3)], 10);
  assert.deepEqual(
    buffer.lines.map(({ at }) => at),
    [1, 3, 5],
  );
});

test('older lines are added in front, and none is lost', () => {
  const buffer = addOlder(addNewer(emptyBuffer, lines(10, 3), 3), [...lines(5, 6)]);
  assert.deepEqual(
    buffer.lines.map(({ at }) => at),
    [5, 6, 7, 8, 9, 10, 11, 12],
  );
});

/** A log that answers as FilterLogEvents does: forwards, a bounded number at a time. */
function logOf(all: readonly LogLine[], limit: number, matches = (_: LogLine) => true) {
  const told = { calls: 0, given: 0 };
  const ask: AskLog = async ({ from, until }, token) => {
    told.calls++;
    const within = all.filter(({ at }) => at >= from && at <= until);
    const first = Number(token ?? 0);
    const page = within.slice(first, first + limit);
    const found = page.filter(matches);
    told.given += found.length;
    const next = first + limit < within.length ? String(first + limit) : undefined;
    return { lines: found, token: next };
  };
  return { ask, told };
}

test('the newest of 100,000 lines are found without reading the others', async () => {
  const all = Array.from({ length: 100_000 }, (_, i) => line(i * 200, i));
  const { ask, told } = logOf(all, 1000);
  const found = await readBack(ask, { from: 0, until: 100_000 * 200, wanted: 500 });
  assert.deepEqual(found.lines, all.slice(-found.lines.length));
  assert.ok(found.lines.length >= 500);
  assert.equal(found.whole, false);
  assert.ok(told.calls < 15, `${told.calls} calls`);
  assert.ok(told.given < 5000, `${told.given} lines`);
  const more = await readBack(ask, { from: 0, until: found.searchedTo - 1, wanted: 500 });
  assert.deepEqual(
    [...more.lines, ...found.lines],
    all.slice(-found.lines.length - more.lines.length),
  );
});

test('bursts and silence are read alike', async () => {
  const day = 86_400_000;
  const all = [
    ...Array.from({ length: 3000 }, (_, i) => line(5 * day, i)),
    ...Array.from({ length: 3000 }, (_, i) => line(7 * day + i, 5000 + i)),
  ];
  const { ask, told } = logOf(all, 1000);
  const found = await readBack(ask, { from: 0, until: 20 * day, wanted: 4000, mostCalls: 200 });
  assert.deepEqual(found.lines, all.slice(-found.lines.length));
  assert.ok(found.lines.length >= 4000);
  assert.ok(told.calls < 60, `${told.calls} calls`);
  assert.deepEqual(await readBack(ask, { from: 0, until: 4 * day, wanted: 10 }), {
    ...{ lines: [], searchedTo: 0, whole: true },
  });
});

test('a pattern that few lines match is searched for to the end', async () => {
  const all = Array.from({ length: 20_000 }, (_, i) => line(i * 1000, i));
  const { ask } = logOf(all, 1000, ({ at }) => at === 7_000);
  const found = await readBack(ask, { from: 0, until: 20_000_000, wanted: 500 });
  assert.deepEqual(found.lines, [line(7_000, 7)]);
  assert.equal(found.whole, true);
});

test('a search that is stopped says how far it came', async () => {
  const all = Array.from({ length: 20_000 }, (_, i) => line(i * 1000, i));
  const { ask } = logOf(all, 100, () => false);
  const found = await readBack(ask, { from: 0, until: 20_000_000, wanted: 500, mostCalls: 12 });
  assert.equal(found.whole, false);
  assert.ok(found.searchedTo > 0 && found.searchedTo < 20_000_000);
});

test('levels are told by words, by JSON and by its numbers', () => {
  assert.equal(levelOf('2026-11-22 INFO started'), 'info');
  assert.equal(levelOf('\u001b[31mERROR\u001b[0m it broke'), 'error');
  assert.equal(levelOf('Traceback (most recent call last):'), 'error');
  assert.equal(levelOf('ValueError: no such column'), 'error');
  assert.equal(levelOf('{"level":"warn","message":"ERROR rate is high"}'), 'warn');
  assert.equal(levelOf('{"level":50}'), 'error');
  assert.equal(levelOf('no errors, all information kept'), undefined);
});

test('foreign text is shown as text', () => {
  assert.equal(shown('\u001b[1;31mred\u001b[0m <b>bold</b>'), 'red <b>bold</b>');
  assert.equal(shown('a\u0007b\u001b]0;title'), 'a\u2407b\u241b]0;title');
  assert.equal(shown('user\u202egnp.exe'), 'user\ufffdgnp.exe');
  assert.equal(shown('a\r\nb\tc'), 'a\nb\tc');
  assert.deepEqual(inList('first\nsecond'), { text: 'first', more: true });
  assert.equal(inList('x'.repeat(5000)).text.length, 600);
  assert.equal(opened('{"a":{"b":1}}'), '{\n  "a": {\n    "b": 1\n  }\n}');
  assert.equal(jsonOf('{not json}'), undefined);
});
