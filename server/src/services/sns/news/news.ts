import { alarmNews } from './alarm.js';
import { eventNews } from './event.js';
import { plainNews } from './plain.js';

export type Tone = 'critical' | 'warning' | 'good' | 'neutral';

/** What a message says, for whoever shows it to a person. */
export interface News {
  /** One line: what happened, to what. */
  readonly title: string;
  readonly tone: Tone;
  /** A sentence or more; may be empty. */
  readonly text: string;
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  readonly links: readonly { readonly name: string; readonly url: string }[];
  /** The same for all messages about one matter, which the last of them ends. */
  readonly key: string | undefined;
  /** The matter is over. */
  readonly over: boolean;
}

const longest = { title: 200, text: 8_000, fact: 500, facts: 12 };

/** Reads what alarms and events say; anything else is shown as it is. */
export function readNews(subject: string | undefined, text: string): News {
  const object = jsonObject(text);
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

function jsonObject(text: string): Record<string, unknown> | undefined {
  if (!text.trimStart().startsWith('{')) return undefined;
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null
      ? (parsed as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Whole characters only: half of a pair is no text. */
export const cut = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
