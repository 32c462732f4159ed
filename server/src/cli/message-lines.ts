import { displayWidth, withoutControls, wrap } from '@guiderail/analysis';

/**
 * What a failure says, for reading and copying: tracebacks keep their lines and indents, and a line
 * with a word that is longer than the width, such as a place in S3, stands whole.
 */
export function messageLines(message: string, width: number): string[] {
  return message
    .split('\n')
    .filter((line) => line.trim() !== '')
    .flatMap((line) => {
      const text = withoutControls(line.replaceAll('\t', '    ')).trimEnd();
      const isWhole = text.split(' ').some((word) => displayWidth(word) > width);
      return isWhole || text.startsWith(' ') ? [text] : wrap(text, width);
    });
}
