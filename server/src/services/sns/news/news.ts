import { readObject } from '../../../base/json.js';
import { alarmNews } from './alarm.js';
import { cut } from './cut.js';
import { eventNews } from './event.js';
import { plainNews } from './plain.js';
import type { News } from './types.js';

const longest = { title: 200, text: 8_000, fact: 500, facts: 12 };

/** Reads what alarms and events say; anything else is shown as it is. */
export function readNews(subject: string | undefined, text: string): News {
  const object = readObject(text);
  const news =
    (object && (alarmNews(object) ?? eventNews(object))) ?? plainNews(subject, text, object);
  return {
    ...news,
    title: cut(news.title.replace(/\s+/g, ' '), longest.title),
    text: cut(news.text, longest.text),
    facts: news.facts
      .slice(0, longest.facts)
      .map(({ name, value }) => ({ name, value: cut(value, longest.fact) })),
  };
}
