/** What the commands take where nothing is said. */
const usual = { port: '4747', region: 'us-east-1' };

/**
 * A command for the server and the region that the page is of, named where they are others than
 * the commands take by themselves.
 * @param port as in the page's address; empty for that of its scheme
 */
export function commandFor(text: string, port: string, region: string): string {
  const flags = [
    port === usual.port || port === '' ? '' : ` --port ${port}`,
    // anybody may write an address: what is no region is not offered to a shell
    region === usual.region || !/^[a-z]{2}(-[a-z]+)+-\d$/.test(region) ? '' : ` --region ${region}`,
  ].join('');
  return text.replace(/npx guiderail (?!check\b)([a-z-]+)/g, `npx guiderail $1${flags}`);
}
