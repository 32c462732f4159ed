import type { Wanted } from './model-data.js';
import type { Loader } from './runtime.js';

/**
 * A format of models: all that is told of it before a model is loaded. The loader itself is
 * fetched by the first model, so that a declaration costs nothing to import.
 */
export interface ModelFormat {
  /** The image that stands for it; its registry and tag do not matter. */
  readonly image: string;
  /** Repositories of other images that stand for it too. */
  readonly otherImages?: readonly string[];
  /** Its name for people. */
  readonly title: string;
  /** What the image takes for the model in an archive. */
  readonly files: Wanted;
  /**
   * By the endings of its files: why one with these first bytes is none ("is not …"); undefined
   * where nothing speaks against it.
   */
  readonly endings: Readonly<Record<string, (head: Buffer) => string | undefined>>;
  /** Whether a file's first bytes tell of it, whatever its name. */
  readonly recognise?: (head: Buffer) => boolean;
  /** Whether its models are programs: only keys that may run code may serve them. */
  readonly runsCode: boolean;
  readonly load: Loader;
}

/** For an ending that no other format has, or whose files cannot be told by their first bytes. */
export const anyBytes = (): undefined => undefined;
