import { connected, serverFlags } from './connection.js';
import { parseFlags } from './flags.js';
import type { Io } from './io.js';
import { openInBrowser } from './open-in-browser.js';
import { jsonText } from './table.js';

const options = { ...serverFlags, 'no-open': { type: 'boolean' } } as const;

interface Link {
  readonly Url: string;
  /** Milliseconds since the epoch; absent where nobody has to sign in. */
  readonly ExpiresAt?: number;
}

/** `guiderail console`: the console in the browser, by a link that signs in once. */
export async function consoleCommand(args: readonly string[], io: Io): Promise<number> {
  const { values } = parseFlags(args, options);
  return connected(values, io, async ({ own }) => {
    const link = await own<Link>('console/links');
    const opened = !values['no-open'] && (await openInBrowser(link.Url, io.env));
    if (values.json) {
      const expires = link.ExpiresAt && { ExpiresAt: new Date(link.ExpiresAt).toISOString() };
      io.stdout(jsonText({ Url: link.Url, ...expires, Opened: opened }));
      return 0;
    }
    const does = link.ExpiresAt ? 'signs in once, within a minute' : 'needs no sign-in here';
    const lead = opened ? 'The browser opens the console. Its link' : 'The link to the console';
    io.stdout(`${lead} ${does}:\n  ${link.Url}\n`);
    return 0;
  });
}
