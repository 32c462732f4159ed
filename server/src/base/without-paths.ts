import { basename } from 'node:path';

/** What is quoted from its first slash on, and words of two parts or more that begin with one. */
const quotedPath = /(['"])(\/[^'"\n]*)\1/g;
const barePath = /(?<![\w:/.~*-])(?:\/[^\s/'"`,;()]+){2,}/g;

/** A message in which files of this machine go by their last names: clients know no others. */
export const withoutPaths = (message: string): string =>
  message
    .replace(quotedPath, (_, mark: string, path: string) => `${mark}${basename(path)}${mark}`)
    .replace(barePath, (path) => basename(path));
