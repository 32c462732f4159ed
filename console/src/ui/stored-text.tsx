/** Longer texts may be broken into lines. */
const mostUnbroken = 32;

/** A value as a store or a query has it: its own text, apart from which no value stands as `null`. */
export function StoredText({ text }: { readonly text: string | null | undefined }) {
  if (text === null || text === undefined) return <span class="dim">null</span>;
  return <span class={text.length > mostUnbroken ? 'stored' : 'stored unbroken'}>{text}</span>;
}
