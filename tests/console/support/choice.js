// What the command line asks for.
const words = process.argv.slice(2).filter((word) => !word.startsWith('--'));

/** Whether a suite, or a page in it, is asked for: each word is part of one of its names. */
export const isAsked = (...names) =>
  words.every((word) => names.some((name) => name.includes(word)));

/** Whether pictures are taken anew. */
export const update = process.argv.includes('--update');
