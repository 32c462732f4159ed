const usualPort = '4747';

/**
 * A command for the server that the page is of: one that listens on a port of its own is named.
 * @param port as in the page's address; empty for that of its scheme
 */
export const commandFor = (text: string, port: string): string =>
  port === usualPort || port === ''
    ? text
    : text.replace(/npx guiderail (?!check\b)([a-z-]+)/g, `npx guiderail $1 --port ${port}`);
