import { createRequire } from 'node:module';
import type { ServiceId } from '../../base/service.js';

/** What AWS's model asks of a shape; `min` and `max` bound a length, or a number. */
export interface Constraint {
  readonly type: string;
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly sensitive?: boolean;
  readonly required?: readonly string[];
  /** Of a structure: its members' shapes, where anything is asked of them. */
  readonly members?: Readonly<Record<string, string>>;
  readonly item?: string;
  readonly key?: string;
  readonly value?: string;
}

/** A service's constraints: inputs of operations, and the shapes that they lead to. */
export interface Constraints {
  readonly inputs: Readonly<Record<string, string>>;
  readonly shapes: Readonly<Record<string, Constraint>>;
}

const require = createRequire(import.meta.url);
const loaded = new Map<ServiceId, Constraints>();

/** Read when a service is first asked; scripts/generate-constraints.js makes the tables. */
export function constraintsOf(service: ServiceId): Constraints {
  const known = loaded.get(service);
  if (known) return known;
  const table = require(`./generated/${service}.json`) as Constraints;
  loaded.set(service, table);
  return table;
}
