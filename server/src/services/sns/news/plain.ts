import { facts, type Json, textOf } from './read.js';
import type { News, Tone } from './types.js';

const longestTitle = 120;
/** More are no list that people read. */
export const mostFacts = 12;

/** A message of any other kind: JSON of few plain members becomes facts, all else its text. */
export function plainNews(
  subject: string | undefined,
  text: string,
  object: Json | undefined,
): News {
  const whole = text.trim();
  const [firstLine = ''] = whole.split('\n', 1);
  const isTitle = !object && firstLine.length <= longestTitle;
  const title = subject ?? (isTitle ? firstLine : undefined);
  const told = { title: title || 'Notification', links: [], ...incidentOf(title ?? '', whole) };
  if (object) {
    const values = Object.values(object);
    const isFlat = values.every((value) => textOf(value) !== undefined);
    if (isFlat && values.length <= mostFacts)
      return { ...told, text: '', facts: facts(...Object.entries(object)) };
    return { ...told, text: JSON.stringify(object, null, 2), facts: [] };
  }
  const rest = firstLine.trim() === title?.trim() ? whole.slice(firstLine.length).trim() : whole;
  return { ...told, text: rest, facts: [] };
}

const tones: Readonly<Record<string, Tone>> = {
  over: 'good',
  ok: 'good',
  warning: 'warning',
  critical: 'critical',
  alarm: 'critical',
};

/** The news of an incident in plain text ends with its id; the first word tells how bad it is. */
function incidentOf(title: string, text: string): Pick<News, 'tone' | 'key' | 'over'> {
  const [, word = ''] = /^(\w+)( again| now[^:]*)?:/.exec(title) ?? [];
  const tone = tones[word.toLowerCase()] ?? 'neutral';
  const id = /(?:^|\n)Incident (\S{1,200})$/.exec(text)?.[1];
  const isOver = /^over$/i.test(word);
  return {
    tone,
    key: id === undefined ? undefined : `incident/${id}`,
    over: id !== undefined && isOver,
  };
}
