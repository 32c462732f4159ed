/** What keeps a monitor from seeing anything; each is a cause of its own. */
export const troubles = ['failed', 'no data', 'no labels'] as const;
export type Trouble = (typeof troubles)[number];
