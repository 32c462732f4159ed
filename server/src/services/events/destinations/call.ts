import { setTimeout as sleep } from 'node:timers/promises';
import type { HttpParameters as TargetHttp } from '@aws-sdk/client-eventbridge';
import { readObject } from '../../../base/json.js';
import { type Outbound, OutboundError } from '../../common/outbound.js';
import { jsonMembers, jsonObject } from '../../common/raw-json.js';
import { DeliveryRefused } from '../../common/targets.js';
import { eventsLimits } from '../limits.js';
import { nameInArn } from './api-destinations.js';
import type { Connection, Destination, DestinationStore, Parameter } from './store.js';
import type { Tokens } from './tokens.js';
import { urlOf } from './url.js';

export const destinationArn = /^arn:[^:]+:events:([^:]+):[^:]*:api-destination\/([^/]+)/;

/** Answers after which AWS tries again, beside those of 500 and over. */
const triedAgain = new Set([401, 407, 408, 409, 425, 429]);
/** Answers to a token that is not good any more. */
const unauthorized = new Set([401, 407]);
const told_bytes = 200;

/** Calls API destinations with what their connections say. */
export class DestinationCaller {
  readonly #store: DestinationStore;
  readonly #outbound: Outbound;
  readonly #tokens: Tokens;
  /** Real time at which the next call to a destination may begin. */
  readonly #next = new Map<string, number>();

  constructor(store: DestinationStore, outbound: Outbound, tokens: Tokens) {
    this.#store = store;
    this.#outbound = outbound;
    this.#tokens = tokens;
  }

  /**
   * @param http what the target adds to the call
   * @throws DeliveryRefused when another try is of no use, any other error when it may be.
   */
  async call(
    arn: string,
    body: string,
    http: TargetHttp | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    const [, region = '', name = ''] = destinationArn.exec(arn) ?? [];
    const destination = await this.#store.destination(region, name);
    if (!destination || destination.arn !== arn) {
      throw new DeliveryRefused(`There is no API destination ${arn}.`);
    }
    const connectionName = nameInArn(destination.document.connection);
    const connection = await this.#store.connection(region, connectionName);
    if (!connection) throw new DeliveryRefused(`There is no connection ${connectionName}.`);
    await this.#turn(destination, signal);
    const answer = await this.#send(destination, connection, body, http, signal);
    const { status } = answer;
    if (status >= 200 && status <= 299) return;
    if (unauthorized.has(status)) this.#tokens.forget(connection);
    const said = answer.body.toString('utf8').slice(0, told_bytes).replace(/\s+/g, ' ').trim();
    const message = `API destination ${name} answered ${status}${said ? `: ${said}` : ''}`;
    if (status >= 500 || triedAgain.has(status)) throw new OutboundError(message, status);
    throw new DeliveryRefused(message);
  }

  /** Waits until the destination's rate allows another call. */
  async #turn({ arn, document }: Destination, signal: AbortSignal): Promise<void> {
    const now = performance.now();
    const between_ms = 1000 / (document.rate ?? eventsLimits.invocationRate);
    const at = Math.max(this.#next.get(arn) ?? now, now);
    this.#next.set(arn, at + between_ms);
    if (at > now) await sleep(at - now, undefined, { signal });
  }

  async #send(
    { document }: Destination,
    connection: Connection,
    body: string,
    http: TargetHttp | undefined,
    signal: AbortSignal,
  ) {
    const { HeaderParameters, QueryStringParameters, BodyParameters } =
      connection.secrets.InvocationHttpParameters ?? {};
    const query = [
      ...pairs(QueryStringParameters),
      ...Object.entries(http?.QueryStringParameters ?? {}),
    ];
    const { method } = document;
    return this.#outbound.request(
      urlOf(document.endpoint, http?.PathParameterValues ?? [], query),
      {
        method,
        headers: {
          'content-type': 'application/json; charset=utf-8',
          ...lowered(pairs(HeaderParameters)),
          ...lowered(Object.entries(http?.HeaderParameters ?? {})),
          ...(await this.#authorization(connection, signal)),
        },
        body: method === 'GET' || method === 'HEAD' ? '' : withParameters(body, BodyParameters),
        timeout_ms: eventsLimits.target_ms,
        signal,
      },
    );
  }

  async #authorization(
    connection: Connection,
    signal: AbortSignal,
  ): Promise<Record<string, string>> {
    const { BasicAuthParameters, ApiKeyAuthParameters } = connection.secrets;
    if (BasicAuthParameters) {
      const { Username = '', Password = '' } = BasicAuthParameters;
      const credentials = Buffer.from(`${Username}:${Password}`).toString('base64');
      return { authorization: `Basic ${credentials}` };
    }
    if (ApiKeyAuthParameters) {
      const { ApiKeyName = '', ApiKeyValue = '' } = ApiKeyAuthParameters;
      return lowered([[ApiKeyName, ApiKeyValue]]);
    }
    return { authorization: `Bearer ${await this.#tokens.of(connection, signal)}` };
  }
}

const pairs = (given: readonly Parameter[] = []): [string, string][] =>
  given.map(({ Key = '', Value = '' }) => [Key, Value]);

const lowered = (headers: readonly (readonly [string, string])[]): Record<string, string> =>
  Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value]));

/** A connection's body parameters become members of a body that is a JSON object. */
function withParameters(body: string, parameters: readonly Parameter[] | undefined): string {
  if (!parameters?.length) return body;
  if (!readObject(body)) return body; // a text takes no members
  const members = jsonMembers(body) ?? new Map<string, string>();
  for (const [name, value] of pairs(parameters)) members.set(name, JSON.stringify(value));
  return jsonObject(members);
}
