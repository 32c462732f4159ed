/** Text between tags; the same three characters are the ones that Slack's mrkdwn gives a meaning. */
export const escapeText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Text between the tags of HTML or XML, or in an attribute within double quotes. */
export const escapeMarkup = (text: string): string => escapeText(text).replaceAll('"', '&quot;');
