import type { ModelFormat } from '../services/endpoints/runtimes/format.js';
import { formats } from '../services/endpoints/runtimes/formats.js';

export type { ModelFormat } from '../services/endpoints/runtimes/format.js';

/** How much of a file `recognise` is to be given, in bytes. */
export const head_bytes = 64 * 1024;

/** The first byte of a pickle, which may come without an ending. */
const pickleMark = 0x80;

const known: readonly ModelFormat[] = Object.values(formats);

const served = `
Served are
${known.map(({ title, endings }) => `  ${title} (${Object.keys(endings).join(', ')})`).join('\n')}
  and model.tar.gz with one of them; anything else by a server of your own
  (guiderail deploy http://…) or an image (--image).`;

const elsewhere: Readonly<Record<string, string>> = {
  '.joblib': 'convert it to ONNX with skl2onnx',
  '.pt': 'export it to ONNX with torch.onnx.export',
  '.pth': 'export it to ONNX with torch.onnx.export',
  '.h5': 'convert it to ONNX with tf2onnx',
  '.keras': 'convert it to ONNX with tf2onnx',
  '.cbm': 'save it with save_model(…, format="onnx")',
};

/**
 * The format of a model's file: told by its first bytes, or else by its name.
 * @throws Error saying what the file would have to be, or what to make of it.
 */
export function recognise(name: string, head: Buffer): ModelFormat {
  const ending =
    /\.[^.]+$/.exec(name.toLowerCase())?.[0] ?? (head[0] === pickleMark ? '.pkl' : 'none');
  if (elsewhere[ending] !== undefined) {
    throw new Error(`${name} is of a format that is not served: ${elsewhere[ending]}.${served}`);
  }
  const found =
    known.find((format) => format.recognise?.(head)) ??
    known.find((format) => format.endings[ending] || format.files.name === name);
  if (!found) throw new Error(`${name} is of no format that is known.${served}`);
  const fault = found.endings[ending]?.(head);
  if (fault === undefined || found.recognise?.(head)) return found;
  throw new Error(`${name} ${fault}.${served}`);
}

/** What each format's image takes for the model. */
export const namesInArchives = known.map(({ files }) => files.words).join('; ');

/** The format that a name at the top of an archive or a folder stands for, as its image wants it. */
export const formatOfEntries = (names: readonly string[]): ModelFormat | undefined =>
  known.find(({ files }) => names.includes(files.name));

/** The same of an archive, of which images take the only file with one of their endings too. */
export function formatOfArchive(names: readonly string[]): ModelFormat | undefined {
  const likely = names.filter((name) => !name.endsWith('.txt')); // notes, more often than a model
  return (
    formatOfEntries(names) ??
    known.find(({ files }) => likely.filter((name) => files.others?.test(name)).length === 1)
  );
}
