const [lessThan, greaterThan, slash, bang, question] = [60, 62, 47, 33, 63];

/** The parser recurses; what is nested too deep is refused before. @throws Error */
export function checkXmlDepth(text: Buffer, limit: number): void {
  let depth = 0;
  for (let at = text.indexOf(lessThan); at >= 0; at = text.indexOf(lessThan, at + 1)) {
    const next = text[at + 1];
    if (next === bang || next === question) continue;
    if (next === slash) depth -= 1;
    else {
      const end = text.indexOf(greaterThan, at);
      if (end < 0 || text[end - 1] !== slash) depth += 1;
    }
    if (depth > limit) throw new Error(`elements are nested more than ${limit} deep`);
  }
}
