/** What the online store takes as it is. */
const taken = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?Z$/;
const isoLike =
  /^(?<Y>\d{4})-(?<m>\d{1,2})-(?<d>\d{1,2})(?:[T ](?<H>\d{1,2}):(?<M>\d{2})(?::(?<S>\d{2})(?:[.,](?<f>\d{1,9}))?)?\s*(?<zone>Z|UTC|[+-]\d{2}(?::?\d{2})?)?)?$/i;

/** Whether a text is a date or time of ISO 8601, or nearly: with a space, without zone or seconds. */
export const isIsoLike = (text: string): boolean => isoLike.test(text.trim());

/** The letters of strptime that DuckDB finds out by itself. */
const letters: Readonly<Record<string, string>> = {
  ...{ Y: String.raw`(?<Y>\d{4})`, y: String.raw`(?<y>\d{2})` },
  ...{ m: String.raw`(?<m>\d{1,2})`, d: String.raw`(?<d>\d{1,2})` },
  ...{ H: String.raw`(?<H>\d{1,2})`, I: String.raw`(?<I>\d{1,2})`, p: '(?<p>[AP]M)' },
  ...{ M: String.raw`(?<M>\d{1,2})`, S: String.raw`(?<S>\d{1,2})`, f: String.raw`(?<f>\d{1,9})` },
};

/** A form such as `%d.%m.%Y` as a pattern; undefined where it has a letter that is not known. */
function patternOf(format: string): RegExp | undefined {
  const parts = format.split(/%(.)/);
  const texts = parts.map((part, i) =>
    i % 2 === 1 ? letters[part] : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'),
  );
  return texts.includes(undefined) ? undefined : new RegExp(`^${texts.join('')}$`, 'i');
}

/**
 * Makes event times of a file into what the store takes: ISO 8601 with Z, of numeric features seconds
 * since 1970. Times without a zone are UTC. What is no time stays as it is, for the store to refuse.
 */
export class EventTimes {
  /** Times that had no zone. */
  withoutZone = 0;
  readonly #isNumber: boolean;
  readonly #patterns: readonly RegExp[];

  /** @param format a form beside ISO 8601, in strptime's letters */
  constructor(isNumber: boolean, format: string | undefined) {
    this.#isNumber = isNumber;
    const other = format === undefined ? undefined : patternOf(format);
    this.#patterns = other ? [isoLike, other] : [isoLike];
  }

  readonly convert = (value: unknown): unknown => {
    if (typeof value !== 'string' || (taken.test(value) && !this.#isNumber)) return value;
    const text = value.trim();
    for (const pattern of this.#patterns) {
      const parts = pattern.exec(text)?.groups;
      const time_ms = parts && momentOf(parts);
      if (!parts || time_ms === undefined) continue;
      if (parts.zone === undefined) this.withoutZone += 1;
      const fraction = parts.f === undefined ? '' : `.${parts.f}`;
      if (this.#isNumber) return time_ms / 1000 + Number(`0${fraction}`);
      return new Date(time_ms).toISOString().replace('.000Z', `${fraction}Z`);
    }
    return value;
  };
}

type Parts = Readonly<Record<string, string | undefined>>;

/** Milliseconds since the epoch, to the second; undefined for a date or time that there is not. */
function momentOf(parts: Parts): number | undefined {
  const number = (name: string) => Number(parts[name] ?? 0);
  const short = number('y') + (number('y') < 69 ? 2000 : 1900);
  const year = parts.Y === undefined ? short : number('Y');
  const half = /p/i.test(parts.p ?? '') ? 12 : 0;
  const hour = parts.I === undefined ? number('H') : (number('I') % 12) + half;
  const [month, day, minute, second] = [number('m'), number('d'), number('M'), number('S')];
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const time = new Date(0);
  time.setUTCFullYear(year, month - 1, day);
  if (time.getUTCMonth() !== month - 1 || time.getUTCDate() !== day) return undefined;
  return time.setUTCHours(hour, minute, second) - offset_ms(parts.zone);
}

function offset_ms(zone = 'Z'): number {
  const [, sign, hours, minutes = '0'] = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone) ?? [];
  if (hours === undefined) return 0;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}
