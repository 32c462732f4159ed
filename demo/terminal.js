// Progress and tables for the terminal.
const tty = process.stdout.isTTY === true;
const coloured = tty && !process.env.NO_COLOR;
const paint = (code) => (text) => (coloured ? `\u001b[${code}m${text}\u001b[0m` : text);

export const bold = paint('1');
export const dim = paint('2');
export const orange = paint('38;5;208');
export const blue = paint('38;5;33');

/** A step that takes a while: a line that says so, and then how long it took. */
export async function step(text, work) {
  const began = performance.now();
  if (tty) process.stdout.write(`  ${text} …`);
  const result = await work();
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  process.stdout.write(`${tty ? '\r\u001b[2K' : ''}  ${text} ${dim(`(${seconds} s)`)}\n`);
  return result;
}

/** A bar that is drawn again and again on a terminal, and once a tenth elsewhere. */
export function progressBar(label) {
  let last = -1;
  return {
    show(share, words) {
      if (!tty) {
        const tenth = Math.floor(share * 10);
        if (tenth === last) return;
        last = tenth;
        process.stdout.write(`  ${label} ${words}\n`);
        return;
      }
      const width = 30;
      const full = Math.round(share * width);
      const bar = `${'█'.repeat(full)}${dim('░'.repeat(width - full))}`;
      process.stdout.write(`\r\u001b[2K  ${label} ${bar} ${words}`);
    },
    end() {
      if (tty) process.stdout.write('\r\u001b[2K');
    },
  };
}

/**
 * Columns of text, padded; widths count what is seen and not colour codes. A row that is one text
 * stands across all columns.
 */
export function table(rows, { indent = '  ' } = {}) {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes start with one
  const seen = (cell) => cell.replace(/\u001b\[[0-9;]*m/g, '').length;
  const whole = rows.filter((row) => typeof row !== 'string');
  const widths = whole[0].map((_, i) => Math.max(...whole.map((row) => seen(row[i]))));
  for (const row of rows) {
    if (typeof row === 'string') {
      process.stdout.write(`${indent}${row}\n`);
      continue;
    }
    const cells = row.map((cell, i) => cell + ' '.repeat(widths[i] - seen(cell)));
    process.stdout.write(`${indent}${cells.join('  ').trimEnd()}\n`);
  }
}

/** A bar as long as `share` of 1, to an eighth of a letter; at least a hair where there is any. */
export function bar(share, width) {
  const eighths = share > 0 ? Math.max(1, Math.round(share * width * 8)) : 0;
  return '█'.repeat(eighths >> 3) + ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'][eighths & 7];
}
