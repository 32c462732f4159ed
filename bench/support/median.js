/** The middle of some numbers; of an even count the upper of the two. */
export const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
