import type { CallContext } from '../../base/service.js';

export const defaultBus = 'default';

/** Where rules hang. */
export interface BusPlace {
  readonly region: string;
  readonly bus: string;
}

type Owner = Pick<CallContext, 'region' | 'accountId'>;

/** The bus of a request that gives its name, its ARN or nothing. */
export function busPlace(given: string | undefined, { region }: Owner): BusPlace {
  if (given === undefined) return { region, bus: defaultBus };
  const arn = /^arn:[^:]+:events:([^:]+):[^:]*:event-bus\/(.+)$/.exec(given);
  return arn ? { region: arn[1] ?? region, bus: arn[2] ?? '' } : { region, bus: given };
}

export const busArn = ({ region, bus }: BusPlace, accountId: string): string =>
  `arn:aws:events:${region}:${accountId}:event-bus/${bus}`;

/** AWS leaves the default bus out of a rule's ARN. */
export const ruleArn = ({ region, bus }: BusPlace, rule: string, accountId: string): string =>
  `arn:aws:events:${region}:${accountId}:rule/${bus === defaultBus ? '' : `${bus}/`}${rule}`;
