import type { ComponentChildren, ComponentType } from 'preact';
import { useEffect, useErrorBoundary, useState } from 'preact/hooks';
import { pages } from '../pages.js';
import { Empty } from '../ui/empty.js';
import { Page } from '../ui/page.js';
import { Problem } from '../ui/problem.js';
import { location, root } from './location.js';
import { match } from './match.js';
import type { PageEntry, PageProps } from './page-entry.js';

const made = new Map<PageEntry, ComponentType<PageProps>>();

/** The page of the address, loaded when it is first come to. */
export function Route() {
  const path = location.value.path.slice(root.length) || '/';
  const found = find(path);
  const entry = found?.entry;
  const [, setLoaded] = useState<PageEntry>();
  const [error, setError] = useState<Error>();
  useEffect(() => {
    if (!entry) return;
    document.title = `${entry.title} – Guiderail`;
    setError(undefined);
    if (made.has(entry)) return;
    entry.load().then(({ default: component }) => {
      made.set(entry, component);
      setLoaded(entry);
    }, setError);
  }, [entry]);
  if (!found) return <Nowhere />;
  if (error) return <Problem error={error} doing="loading the page" />;
  const Component = made.get(found.entry);
  return Component ? (
    <Guarded key={path} title={found.entry.title}>
      <Component params={found.params} />
    </Guarded>
  ) : null;
}

/** A page that throws tells so, where it would leave nothing or halves of itself. */
function Guarded({
  title,
  children,
}: {
  readonly title: string;
  readonly children: ComponentChildren;
}) {
  const [error, reset] = useErrorBoundary((thrown) => reportError(thrown));
  if (!error) return <>{children}</>;
  return (
    <Page title={title}>
      <Problem error={error} doing="drawing the page" retry={reset} />
    </Page>
  );
}

/** Begins to load the address's page, while something else is waited for. */
export function loadAhead(): void {
  const entry = find(location.peek().path.slice(root.length) || '/')?.entry;
  entry?.load().catch(() => {}); // told when the page is come to, which tries again
}

/** The page of a path below the console's, and the values of its names. */
function find(path: string) {
  for (const entry of pages) {
    const params = match(entry.path, path);
    if (params) return { entry, params };
  }
  return undefined;
}

const Nowhere = () => (
  <Page title="There is no such page">
    <Empty title="The address leads nowhere">
      <p>
        It may be of an older version. <a href={root}>The overview</a> leads to everything.
      </p>
    </Empty>
  </Page>
);
