// Numbers in a page's text.

/** Every number of a text, with signs and separators as people read them. */
export const numbersIn = (text) =>
  (text.match(/[−-]?\d[\d,]*(?:\.\d+)?(?:e[−-]?\d+)?/g) ?? []).map((word) =>
    Number(word.replaceAll(',', '').replaceAll('−', '-')),
  );

/** Whether a text has a number, to three digits: pages round. */
export const hasNumber = (text, value) =>
  numbersIn(text).some((one) => Math.abs(one - value) <= Math.abs(value) * 0.005 + 1e-12);
