/** Numbers and times as a person reads them in a sentence. */

export function share(value: number): string {
  return String(Number(value.toPrecision(2)));
}

export function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** A number of things, rounded up to two figures: 317 -> "320". */
export function atLeast(value: number): string {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(value)) - 1);
  return whole(Math.ceil(value / unit) * unit);
}

export function duration(seconds: number): string {
  const units: [number, string][] = [
    [86_400, 'day'],
    [3600, 'hour'],
    [60, 'minute'],
    [1, 'second'],
  ];
  const [size, name] = units.find(([length]) => seconds >= length * 1.999 || length === 1)!;
  const count = Number((seconds / size).toPrecision(3));
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}
