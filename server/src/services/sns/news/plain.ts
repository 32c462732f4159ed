import type { News } from './news.js';
import { facts, type Json, objectOf, textOf } from './read.js';

const longestTitle = 120;

/** A message of any other kind: JSON of few plain members becomes facts, all else its text. */
export function plainNews(
  subject: string | undefined,
  text: string,
  object: Json | undefined,
): News {
  const [firstLine = ''] = text.trim().split('\n', 1);
  const titled = subject ?? (object ? undefined : firstLine.slice(0, longestTitle));
  const isFlat = object && Object.values(object).every((value) => textOf(value) !== undefined);
  const rest =
    subject === undefined && firstLine.length <= longestTitle
      ? text.trim().slice(firstLine.length).trim()
      : text.trim();
  const body = object ? JSON.stringify(objectOf(object), null, 2) : rest;
  return {
    title: titled || 'Notification',
    tone: 'neutral',
    text: isFlat ? '' : body,
    facts: isFlat ? facts(...Object.entries(object)) : [],
    links: [],
    key: undefined,
    over: false,
  };
}
