import { resolve } from 'node:path';
import type { Allowance } from '../base/access-key.js';
import {
  allowances,
  createKey,
  deleteKey,
  listKeys,
  type StoredKey,
} from '../storage/access-keys.js';
import { parseFlags, UsageError } from './flags.js';
import type { Io } from './io.js';

const options = {
  name: { type: 'string' },
  allow: { type: 'string' },
  json: { type: 'boolean' },
  'data-dir': { type: 'string' },
} as const;

/** `guiderail key`: makes, lists and deletes access keys, whether a server runs or not. */
export async function keyCommand(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseFlags(args, options, true);
  const [action, ...operands] = positionals;
  const dataDir = values['data-dir'] ?? io.env.GUIDERAIL_DATA_DIR ?? './.guiderail';
  const json = values.json === true;
  if (action === 'create' && operands.length === 0) {
    const key = { name: readName(values.name), allows: readAllowance(values.allow) };
    io.stdout(tell(await createKey(dataDir, key), dataDir, json));
    return 0;
  }
  if (action === 'list' && operands.length === 0) {
    io.stdout(table(await listKeys(dataDir), dataDir, json));
    return 0;
  }
  const [id, ...more] = operands;
  if (action !== 'delete' || id === undefined || more.length > 0) {
    throw new UsageError('say create, list, or delete and the id of a key');
  }
  if (await deleteKey(dataDir, id)) return 0;
  io.stderr(
    `guiderail key: ${resolve(dataDir)} has no key ${id}; guiderail key list shows those there are\n`,
  );
  return 1;
}

function readName(name: string | undefined): string {
  if (name !== undefined && /^[\w .@/+-]{1,64}$/.test(name)) return name;
  throw new UsageError('--name takes 1 to 64 letters, digits, blanks and . @ / + - _');
}

function readAllowance(text = 'everything'): Allowance {
  const found = allowances.find((one) => one === text);
  if (found) return found;
  throw new UsageError(`--allow takes ${allowances.join(', ')}`);
}

function tell(key: StoredKey, dataDir: string, json: boolean): string {
  if (json) return `${JSON.stringify(key, null, 2)}\n`;
  const rows = [
    ['Name', key.name],
    ['May', key.allows],
    ['Access key ID', key.accessKeyId],
    ['Secret access key', key.secretAccessKey],
    ['For the server of', resolve(dataDir)],
  ];
  if (key.allows === 'captures') {
    rows.push(['Header', `Authorization: Bearer ${key.accessKeyId}:${key.secretAccessKey}`]);
  }
  return rows.map(([what = '', value]) => `${what.padEnd(20)}${value}\n`).join('');
}

/** Secrets are shown once, when a key is made. */
function table(keys: readonly StoredKey[], dataDir: string, json: boolean): string {
  if (json) {
    const shown = keys.map(({ secretAccessKey: _secret, ...rest }) => rest);
    return `${JSON.stringify(shown, null, 2)}\n`;
  }
  if (keys.length === 0) return `${resolve(dataDir)} has no keys beside the first one.\n`;
  return keys
    .map(
      ({ accessKeyId, allows, created, name }) =>
        `${accessKeyId}  ${allows.padEnd(10)}  ${created.slice(0, 19)}Z  ${name}\n`,
    )
    .join('');
}
