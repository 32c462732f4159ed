import { signal } from '@preact/signals';

export interface Place {
  readonly path: string;
  readonly search: string;
}

/** All pages lie below it. */
export const root = '/console';

const place = (): Place => ({
  path: globalThis.location?.pathname ?? `${root}/`,
  search: globalThis.location?.search ?? '',
});

/** Where the reader is. */
export const location = signal<Place>(place());

/** A page's address: its path and query, with the region that is looked at. */
export function hrefOf(path: string, query: Readonly<Record<string, string | undefined>> = {}) {
  const { search } = location.value;
  if (search === '' && Object.keys(query).length === 0) return `${root}${path}`; // of pages of links
  const { region } = Object.fromEntries(new URLSearchParams(search));
  const wanted = Object.entries({ ...(region && { region }), ...query });
  const text = new URLSearchParams(
    wanted.flatMap(([name, value]) => (value === undefined || value === '' ? [] : [[name, value]])),
  ).toString();
  return `${root}${path}${text && `?${text}`}`;
}

/** Goes to an address of the console's without loading the page anew. */
export function navigate(href: string, { replace = false } = {}): void {
  if (replace) history.replaceState(null, '', href);
  else history.pushState(null, '', href);
  location.value = place();
}

/** Follows the browser's back and forward, and links that stay in the console. */
export function followLinks(): void {
  addEventListener('popstate', () => {
    location.value = place();
  });
  document.addEventListener('click', (event) => {
    const link = (event.target as Element | null)?.closest?.('a');
    if (!link || !staysHere(event, link)) return;
    event.preventDefault();
    const moved = link.pathname !== globalThis.location.pathname;
    navigate(link.href);
    if (moved) scrollTo(0, 0);
  });
}

function staysHere(event: MouseEvent, link: HTMLAnchorElement): boolean {
  if (event.defaultPrevented || event.button !== 0) return false;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return false;
  if (link.target !== '' || link.hasAttribute('download')) return false;
  if (link.origin !== globalThis.location.origin || link.hash !== '') return false;
  return (
    (link.pathname === root || link.pathname.startsWith(`${root}/`)) &&
    !link.pathname.startsWith(`${root}/api/`)
  );
}
