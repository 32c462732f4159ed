import { readObject } from '../../../base/json.js';
import { alarmNews } from './alarm.js';
import { cut } from './cut.js';
import { eventNews } from './event.js';
import { mostFacts, plainNews } from './plain.js';
import type { News } from './types.js';

const longest = { title: 200, text: 8_000, fact: 500 };

/** What a rule's template for text gives: each line is a text in JSON's form. */
function unquoted(text: string): string {
  const lines = text.trim().split('\n');
  if (!lines.every((line) => /^".*"$/.test(line))) return text;
  try {
    return lines.map((line) => String(JSON.parse(line))).join('\n');
  } catch {
    return text; // quotation marks of another kind
  }
}

/** Reads what alarms and events say; anything else is shown as it is. */
export function readNews(subject: string | undefined, text: string): News {
  const object = readObject(text);
  const news =
    (object && (alarmNews(object) ?? eventNews(object))) ??
    plainNews(subject, object ? text : unquoted(text), object);
  return {
    ...news,
    title: cut(news.title.replace(/\s+/g, ' '), longest.title),
    text: cut(news.text, longest.text),
    facts: news.facts
      .slice(0, mostFacts)
      .map(({ name, value }) => ({ name, value: cut(value, longest.fact) })),
  };
}
