import type { ProcessExit, ProcessRequest } from './process.js';
import type { Scratch } from './scratch.js';

/** A command, and how it is called inside a namespace of its own. */
export type Wrap = (
  command: string,
  args: readonly string[],
) => { command: string; args: readonly string[] };

/** Views of the file system that a child alone has, where the system lets us make them. */
export interface Namespaces {
  /**
   * A wrap under which `folder` is /opt/ml and `work`, a place in it, the working directory; with
   * no network but its own loopback unless `network`. Undefined where the system refuses.
   */
  optMl(folder: string, work: string, options: { network: boolean }): Promise<Wrap | undefined>;
}

export interface NamespacesOptions {
  readonly unshare: string | undefined;
  /** Files and folders that look empty to the child. */
  readonly hidden: readonly string[];
  readonly run: (request: ProcessRequest) => Promise<ProcessExit>;
  readonly scratch: (prefix: string) => Promise<Scratch>;
}

/**
 * Arguments: unshare, the folder, the working directory below it, what is to be hidden with its
 * number before it, the command. Where there is no /opt/ml to mount on, /opt is made anew in memory
 * with everything that it holds bound into it. The command runs in one more namespace, in which
 * nothing that was mounted over can be uncovered.
 */
const program = `set -e
unshare=$1; folder=$2; work=$3; count=$4; shift 4
while [ "$count" -gt 0 ]; do
  if [ -d "$1" ]; then mount -t tmpfs -o size=4k,mode=0500 tmpfs "$1"
  elif [ -e "$1" ]; then mount --bind /dev/null "$1"
  fi
  count=$((count - 1)); shift
done
if [ ! -d /opt/ml ]; then
  mkdir -p "$folder/.opt"
  mount --rbind /opt "$folder/.opt"
  mount -t tmpfs -o size=1m tmpfs /opt
  for entry in "$folder"/.opt/*; do
    if [ -d "$entry" ]; then
      mkdir "/opt/\${entry##*/}"
      mount --rbind "$entry" "/opt/\${entry##*/}"
    fi
  done
  mkdir /opt/ml
fi
mount --bind "$folder" /opt/ml
cd "/opt/ml/$work"
exec "$unshare" --user --map-root-user --mount -- "$@"`;

export function openNamespaces(options: NamespacesOptions): Namespaces {
  let possible: Promise<boolean> | undefined;
  const { unshare = '', hidden } = options;
  const hide = [String(hidden.length), ...hidden];
  const wrapOf =
    (folder: string, work: string, network: boolean): Wrap =>
    (command, args) => ({
      command: unshare,
      args: [
        ...['--user', '--map-root-user', '--mount', ...(network ? [] : ['--net']), '--'],
        ...['/bin/sh', '-c', program, 'sh', unshare, folder, work, ...hide, command, ...args],
      ],
    });
  const tryOnce = async (): Promise<boolean> => {
    const folder = await options.scratch('namespace');
    try {
      await folder.write('found', '');
      const tried = wrapOf(folder.path, '.', false)('test', ['-f', '/opt/ml/found']);
      const exit = await options.run({
        ...tried,
        cwd: folder.path,
        environment: {},
        limits: { time_ms: 10_000 },
        onLine: () => {},
        signal: new AbortController().signal,
      });
      return exit.code === 0;
    } finally {
      await folder.remove();
    }
  };
  return {
    async optMl(folder, work, { network }) {
      if (unshare === '') return undefined;
      possible ??= tryOnce();
      return (await possible) ? wrapOf(folder, work, network) : undefined;
    },
  };
}
