import { signal } from '@preact/signals';
import { location } from './location.js';

const fallback = signal('us-east-1');

/** The region that is looked at: the address's `region`, or else the server's own. */
export const currentRegion = {
  get value(): string {
    return new URLSearchParams(location.value.search).get('region') ?? fallback.value;
  },
};

export const setDefaultRegion = (region: string): void => {
  fallback.value = region;
};

export const defaultRegion = (): string => fallback.value;
