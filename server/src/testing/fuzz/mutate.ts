import type { Randomness } from '../../wire/testing/random.js';

/** Changes the text of a JSON, XML or form document in ways that break parsers. */
export function mutateText(text: string, random: Randomness): string {
  const spots = [...text.matchAll(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?|true|false|null|<[^>]+>/g)];
  const spot = spots.length > 0 ? random.pick(spots) : undefined;
  const swap = (value: string): string => {
    if (!spot) return value;
    return text.slice(0, spot.index) + value + text.slice(spot.index + spot[0].length);
  };
  const brace = text.indexOf('{');
  const first = /"(?:[^"\\]|\\.)*"\s*:\s*[^,{}[\]]+/.exec(text)?.[0];
  switch (random.pick(['huge', 'deep', 'nul', 'surrogate', 'double', 'cut', 'swap', 'proto'])) {
    case 'huge':
      return swap(
        random.pick(['1e999', '-1e999', '9'.repeat(400), '1E-400', `"${'9'.repeat(99)}"`]),
      );
    case 'deep': {
      const depth = random.pick([70, 2_000, 100_000]);
      const [open, close] = random.pick([
        ['[', ']'],
        ['{"a":', '}'],
        ['<a>', '</a>'],
      ] as const);
      return swap(open.repeat(depth) + (open.startsWith('{') ? '1' : '') + close.repeat(depth));
    }
    case 'nul':
      return swap(random.pick(['"\\u0000"', '"a\u0000b"', '\u0000', '%00']));
    case 'surrogate':
      return swap(random.pick(['"\\ud800"', '"\\udfff\\ud800"', '"a\\ud834z"', '&#xD800;']));
    case 'double':
      return first && brace >= 0
        ? `${text.slice(0, brace + 1)}${first},${text.slice(brace + 1)}`
        : text + text;
    case 'proto':
      return brace >= 0
        ? `${text.slice(0, brace + 1)}"__proto__":{"a":1},"constructor":null${
            text[brace + 1] === '}' ? '' : ','
          }${text.slice(brace + 1)}`
        : text;
    case 'cut':
      return text.slice(0, spot?.index ?? text.length >> 1);
    default:
      return swap(
        random.pick(['null', 'true', '[]', '{}', '""', '0', '-0', '"x"', '[[[1]]]', 'NaN']),
      );
  }
}
