import { validationException } from '../../../base/errors.js';
import { isObject } from '../../../base/json.js';
import type { Auth, HttpParameters, Parameter } from './store.js';

const parametersOf: Readonly<Record<string, keyof Auth>> = {
  BASIC: 'BasicAuthParameters',
  API_KEY: 'ApiKeyAuthParameters',
  OAUTH_CLIENT_CREDENTIALS: 'OAuthParameters',
};

/** @throws ValidationException when the parameters are not those of the type. */
export function checkAuth(type: string, auth: Auth): void {
  const wanted = parametersOf[type] ?? 'BasicAuthParameters';
  const others = Object.values(parametersOf).filter((name) => name !== wanted && auth[name]);
  if (auth[wanted] === undefined || others.length > 0) {
    throw validationException(
      `AuthorizationType ${type} needs AuthParameters.${wanted}, and none of the other types'.`,
    );
  }
}

/** Members that an update gives, over those that are there. */
export function mergeAuth(known: Auth, given: Auth): Auth {
  const merge = (a: object = {}, b: object = {}): object => {
    const members = Object.entries(b).filter(([, value]) => value !== undefined);
    const merged: Record<string, unknown> = { ...a };
    for (const [name, value] of members) {
      const before = merged[name];
      merged[name] = isObject(value) ? merge(before as object, value) : value;
    }
    return merged;
  };
  return merge(known, given);
}

/** What may be told of how calls are authorised: everything but secrets. */
export function withoutSecrets(auth: Auth): Auth {
  const { BasicAuthParameters, ApiKeyAuthParameters, OAuthParameters } = auth;
  const told: Record<string, unknown> = {};
  if (BasicAuthParameters) told.BasicAuthParameters = { Username: BasicAuthParameters.Username };
  if (ApiKeyAuthParameters) {
    told.ApiKeyAuthParameters = { ApiKeyName: ApiKeyAuthParameters.ApiKeyName };
  }
  if (OAuthParameters) {
    told.OAuthParameters = {
      ...OAuthParameters,
      ClientParameters: { ClientID: OAuthParameters.ClientParameters?.ClientID },
      OAuthHttpParameters: toldParameters(OAuthParameters.OAuthHttpParameters),
    };
  }
  if (auth.InvocationHttpParameters) {
    told.InvocationHttpParameters = toldParameters(auth.InvocationHttpParameters);
  }
  return told;
}

const toldParameters = (given: HttpParameters | undefined): HttpParameters | undefined =>
  given && {
    HeaderParameters: given.HeaderParameters?.map(toldParameter),
    QueryStringParameters: given.QueryStringParameters?.map(toldParameter),
    BodyParameters: given.BodyParameters?.map(toldParameter),
  };

const toldParameter = ({ Key, Value, IsValueSecret = false }: Parameter): Parameter =>
  IsValueSecret ? { Key, IsValueSecret } : { Key, Value, IsValueSecret };
