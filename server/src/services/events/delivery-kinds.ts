/**
 * What goes to places of this server, to HTTP APIs, which may take their time, and to places that
 * write what comes together at once: topics and buses, and log groups.
 */
export const deliveryKinds = {
  inside: 'events',
  onward: 'events-onward',
  http: 'events-http',
  logs: 'events-logs',
} as const;

export type DeliveryKind = (typeof deliveryKinds)[keyof typeof deliveryKinds];

/** The kind of what goes to a target, by its ARN. */
export const kindOf = (arn: string): DeliveryKind => {
  if (arn.includes(':api-destination/')) return deliveryKinds.http;
  if (arn.includes(':log-group:')) return deliveryKinds.logs;
  return /^arn:[^:]*:(sns|events):/.test(arn) ? deliveryKinds.onward : deliveryKinds.inside;
};

export const isBus = (arn: string): boolean => /^arn:[^:]*:events:.*:event-bus\//.test(arn);
