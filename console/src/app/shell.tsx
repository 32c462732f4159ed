import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { pages } from '../pages.js';
import { hrefOf, location, root } from './location.js';
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
      {pages
        .filter(({ nav }) => nav !== undefined)
        .map((entry) => (
          <li key={entry.path}>
            <a
              href={hrefOf(entry.path)}
              aria-current={isWithin(here, entry.path) ? 'page' : undefined}
            >
              {entry.nav}
            </a>
          </li>
        ))}
    </ul>
  );
}

const isWithin = (here: string, path: string): boolean =>
  path === '/' ? here === '/' : here === path || here.startsWith(`${path}/`);

const Mark = () => (
  <svg viewBox="0 0 32 32" width="22" height="22" aria-hidden="true">
    <rect width="32" height="32" rx="7" class="mark-ground" />
    <path d="M5 22c6 0 7-12 12-12s5 7 10 7" class="mark-line" />
    <path d="M5 26h22" class="mark-rail" />
  </svg>
);
