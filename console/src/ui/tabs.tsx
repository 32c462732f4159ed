import { hrefOf, location, root } from '../app/location.js';

export interface Tab {
  readonly id: string;
  readonly title: string;
  /** Beside the title, such as a number of things. */
  readonly count?: number | undefined;
}

/** Parts of a page, each with its own address: links, so that each can be opened or handed on. */
export function Tabs({
  label,
  tabs,
  current,
  name = 'tab',
  keep = [],
}: {
  readonly label: string;
  readonly tabs: readonly Tab[];
  readonly current: string;
  /** Of the query's part that says which tab. */
  readonly name?: string;
  /** Parts of the query that stay when the tab changes. */
  readonly keep?: readonly string[];
}) {
  const { path, search } = location.value;
  const query = new URLSearchParams(search);
  const kept = Object.fromEntries(keep.map((part) => [part, query.get(part) ?? undefined]));
  return (
    <nav class="tabs" aria-label={label}>
      <ul>
        {tabs.map(({ id, title, count }, i) => (
          <li key={id}>
            <a
              href={hrefOf(path.slice(root.length), { ...kept, [name]: i === 0 ? undefined : id })}
              aria-current={id === current ? 'page' : undefined}
            >
              {title}
              {count !== undefined && <span class="count">{count.toLocaleString('en-US')}</span>}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
