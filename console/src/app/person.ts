import { signal } from '@preact/signals';

const key = 'guiderail-person';

/** Who acts, beside the key: a name that is written down with what is done. */
export const person = signal(globalThis.localStorage?.getItem(key) ?? '');

export function setPerson(name: string): void {
  person.value = name;
  localStorage.setItem(key, name);
}
