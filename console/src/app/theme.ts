import { signal } from '@preact/signals';

/** How the console looks: as the system does, or as the reader chose. */
export type Theme = 'system' | 'light' | 'dark';

const key = 'guiderail-theme';
const isTheme = (text: unknown): text is Theme =>
  text === 'system' || text === 'light' || text === 'dark';

export const theme = signal<Theme>('system');
/** Counts up when colours change: charts that draw on a canvas draw anew. */
export const colours = signal(0);

export function startTheme(): void {
  const kept = localStorage.getItem(key);
  setTheme(isTheme(kept) ? kept : 'system');
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => colours.value++);
}

export function setTheme(next: Theme): void {
  theme.value = next;
  if (next === 'system') {
    localStorage.removeItem(key);
    delete document.documentElement.dataset.theme;
  } else {
    localStorage.setItem(key, next);
    document.documentElement.dataset.theme = next;
  }
  colours.value++;
}
