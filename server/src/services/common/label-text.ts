/** A label's value as Prometheus' text form writes it, without the quotation marks around it. */
export const labelText = (text: string): string =>
  text.replace(/[\\"\n]/g, (c) => (c === '\n' ? '\\n' : `\\${c}`));
