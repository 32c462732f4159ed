import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { pages } from '../pages.js';
import { hrefOf, location, root } from './location.js';
import type { PageEntry } from './page-entry.js';
import { Preferences } from './preferences.js';

/** The frame of every page: what there is, whose it is, and the page. */
export function Shell({ children }: { readonly children: ComponentChildren }) {
  const [open, setOpen] = useState(false);
  const { path } = location.value;
  useEffect(() => setOpen(false), [path]);
  return (
    <div class="shell">
      <a class="skip" href="#page">
        Skip to the page
      </a>
      <header class="bar">
        <a class="brand" href={hrefOf('/')}>
          <Mark />
          Guiderail
        </a>
        <button
          type="button"
          class="menu"
          aria-expanded={open}
          aria-controls="navigation"
          onClick={() => setOpen(!open)}
        >
          Menu
        </button>
        <nav id="navigation" aria-label="Pages" data-open={open}>
          <Links />
        </nav>
        <Preferences />
      </header>
      <GroupLinks />
      <main id="page" tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}

function Links() {
  const here = location.value.path.slice(root.length) || '/';
  return (
    <ul>
      {firstOfEach(inNavigation).map((entry) => (
        <li key={entry.path}>
          <a
            href={hrefOf(entry.path)}
            aria-current={
              ofSame(entry).some(({ path }) => isWithin(here, path)) ? 'page' : undefined
            }
          >
            {entry.group ?? entry.nav}
          </a>
        </li>
      ))}
    </ul>
  );
}

/** The pages of the group that the reader is in, below the bar. */
function GroupLinks() {
  const here = location.value.path.slice(root.length) || '/';
  const group = inNavigation.find(({ path }) => isWithin(here, path))?.group;
  if (group === undefined) return null;
  return (
    <nav class="group" aria-label={group}>
      <ul>
        {inNavigation
          .filter((entry) => entry.group === group)
          .map(({ path, nav }) => (
            <li key={path}>
              <a href={hrefOf(path)} aria-current={isWithin(here, path) ? 'page' : undefined}>
                {nav}
              </a>
            </li>
          ))}
      </ul>
    </nav>
  );
}

const inNavigation = pages.filter(({ nav }) => nav !== undefined);

/** The pages of an entry's group, or the entry alone. */
const ofSame = (entry: PageEntry): readonly PageEntry[] =>
  entry.group === undefined ? [entry] : inNavigation.filter(({ group }) => group === entry.group);

/** A group stands once, where its first page does. */
const firstOfEach = (entries: readonly PageEntry[]): readonly PageEntry[] =>
  entries.filter((entry) => ofSame(entry)[0] === entry);

const isWithin = (here: string, path: string): boolean =>
  path === '/' ? here === '/' : here === path || here.startsWith(`${path}/`);

const Mark = () => (
  <svg viewBox="0 0 32 32" width="22" height="22" aria-hidden="true">
    <rect width="32" height="32" rx="7" class="mark-ground" />
    <path d="M5 22c6 0 7-12 12-12s5 7 10 7" class="mark-line" />
    <path d="M5 26h22" class="mark-rail" />
  </svg>
);
