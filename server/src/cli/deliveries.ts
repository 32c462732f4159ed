import { type Connection, connected, serverFlags } from './connection.js';
import { didYouMean, parseFlags, readLimit, UsageError } from './flags.js';
import type { Io } from './io.js';
import { shellWord } from './shell.js';
import { type Column, counted, jsonText, type Paper, paperOf, table } from './table.js';

const options = {
  ...serverFlags,
  failed: { type: 'boolean' },
  waiting: { type: 'boolean' },
  all: { type: 'boolean' },
  kind: { type: 'string' },
  limit: { type: 'string' },
} as const;

const actions = ['retry', 'delete'] as const;
const usualListed = 100;
const mostListed = 1000;

/** A message as the server's path tells of it; times are ISO 8601. */
interface Delivery {
  readonly id: string;
  readonly kind: string;
  /** To whom. */
  readonly lane: string;
  readonly attempt: number;
  readonly added: string;
  readonly due?: string;
  readonly failed?: string;
  readonly reason?: string | null;
}

interface Listed {
  readonly failed?: readonly Delivery[];
  readonly waiting?: readonly Delivery[];
}

type Values = ReturnType<typeof parseFlags<typeof options>>['values'];

/** `guiderail deliveries`: what could not be delivered, and a second chance for it. */
export async function deliveriesCommand(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseFlags(args, options, true);
  const [word, ...ids] = positionals;
  const action = actions.find((one) => one === word);
  if (word !== undefined && !action) {
    const hint = didYouMean(word, actions);
    throw new UsageError(`there is no ${word}${hint} Say retry or delete, and ids`);
  }
  if (values.failed && values.waiting) throw new UsageError('give --failed or --waiting, not both');
  const limit = readLimit(values.limit, usualListed, mostListed);
  if (action !== undefined && ids.length > 0 === (values.all === true)) {
    throw new UsageError(`name the ids to ${action}, or --all for all that have failed`);
  }
  return connected(values, io, (connection) =>
    action === undefined
      ? list(connection, values, limit, io)
      : act(connection, action, { ids, values }, io),
  );
}

async function list(
  { own, server }: Connection,
  { kind, json, failed: onlyFailed, waiting: onlyWaiting }: Values,
  limit: number,
  io: Io,
): Promise<number> {
  const ask = (state: string) => own<Listed>('deliveries', { state, limit, ...(kind && { kind }) });
  const told: Listed = {
    ...(!onlyWaiting && (await ask('failed'))),
    ...(!onlyFailed && (await ask('waiting'))),
  };
  io.stdout(json ? jsonText(told) : tell(told, limit, server.flags, paperOf(io)));
  return told.failed?.length ? 1 : 0;
}

const columns = (time: 'failed' | 'due'): readonly Column<Delivery>[] => [
  { title: 'id', of: ({ id }) => id },
  { title: 'kind', of: ({ kind }) => kind, spare: 3 },
  { title: 'to', of: ({ lane }) => lane, least: 20, isName: true },
  {
    title: time === 'failed' ? 'failed (UTC)' : 'next try',
    of: (one) => clockOf(one[time]),
    spare: 2,
  },
  { title: 'tries', of: ({ attempt }) => String(attempt), right: true, spare: 1 },
  { title: 'why', of: ({ reason }) => reason ?? '', least: 28, wraps: true },
];

const clockOf = (time = ''): string => time.slice(0, 19).replace('T', ' ');

function tell({ failed, waiting }: Listed, limit: number, flags: string, paper: Paper): string {
  const lines: string[] = [];
  const more = (count: number) => (count === limit ? ' (there may be more: --limit)' : '');
  if (failed?.length) {
    lines.push(paper.paint(`${failed.length} failed${more(failed.length)}`, 'bold'));
    lines.push(...table(failed, columns('failed'), paper), '');
  }
  if (waiting?.length) {
    lines.push(paper.paint(`${waiting.length} waiting${more(waiting.length)}`, 'bold'));
    lines.push(...table(waiting, columns('due'), paper), '');
  }
  const [first] = failed ?? [];
  if (first) {
    lines.push('Send one again, or all of them:');
    lines.push(`  npx guiderail deliveries retry ${shellWord(first.id)}${flags}`);
    lines.push(`  npx guiderail deliveries retry --all${flags}`);
  }
  if (lines.length > 0) return `${lines.join('\n').trimEnd()}\n`;
  const states = [failed && 'has failed', waiting && 'waits'].filter(Boolean).join(' or ');
  return `${paper.paint(`Nothing ${states}.`, 'good')}\n`;
}

/** The server takes ids by kind, which people need not know. */
async function act(
  { own }: Connection,
  action: (typeof actions)[number],
  { ids, values }: { ids: readonly string[]; values: Values },
  io: Io,
): Promise<number> {
  const { kind, json } = values;
  const query = { state: 'failed', limit: mostListed, ...(kind && { kind }) };
  const wanted = new Set(ids);
  const byKind = new Map<string, string[]>();
  for (const delivery of (await own<Listed>('deliveries', query)).failed ?? []) {
    if (!values.all && !wanted.delete(delivery.id)) continue;
    byKind.set(delivery.kind, [...(byKind.get(delivery.kind) ?? []), delivery.id]);
  }
  if (wanted.size > 0) {
    throw new Error(`no failed delivery has the id ${[...wanted].join(', ')}; nothing was done`);
  }
  let done = 0;
  for (const [of, its] of byKind) {
    const body = { action, kind: of, ids: its };
    const { retried, deleted } = await own<{ retried?: number; deleted?: number }>(
      'deliveries',
      body,
    );
    done += retried ?? deleted ?? 0;
  }
  const past = action === 'retry' ? 'retried' : 'deleted';
  const words = action === 'retry' ? 'will be sent once more' : 'forgotten';
  io.stdout(json ? jsonText({ [past]: done }) : `${counted(done, 'message')} ${words}.\n`);
  return 0;
}
