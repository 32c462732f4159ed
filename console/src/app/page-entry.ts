import type { ComponentType } from 'preact';

export interface PageProps {
  /** The values of the path's names. */
  readonly params: Readonly<Record<string, string>>;
}

/** A page: where it lies, what it is called, and how it is loaded when somebody comes. */
export interface PageEntry {
  /** Below /console, with `:name` for what changes. */
  readonly path: string;
  /** Of the browser's tab, until the page gives its own. */
  readonly title: string;
  /** Its word in the navigation; without it the page is reached from others. */
  readonly nav?: string;
  /** A group of the navigation. */
  readonly group?: string;
  readonly load: () => Promise<{ readonly default: ComponentType<PageProps> }>;
}
