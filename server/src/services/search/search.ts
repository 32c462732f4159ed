import type {
  SearchCommandInput,
  SearchCommandOutput,
  SearchExpression,
  SearchRecord,
} from '@aws-sdk/client-sagemaker';
import { type ServiceError, validationException } from '../../base/errors.js';
import type { Checked, Handler } from '../../base/service.js';
import { readPageToken, writePageToken } from '../common/page-token.js';
import { invalidNextToken } from '../common/resources.js';
import type { Searchable, SearchedThing } from '../common/searchable.js';
import { checkExpression, matches } from './expression.js';
import { checkProperty, type PropertyValue, valuesAt } from './property.js';

/** AWS's number where MaxResults is not given. */
const usualPage = 10;
/** Things that are looked at before other requests have a turn. */
const breath = 2_000;

type Input = Checked<Omit<SearchCommandInput, '$metadata'>>;

/** Where a thing stands: what it is sorted by (null: has none), and its id. */
type Place = readonly [by: string | number | null, id: string];

interface Hit {
  readonly place: Place;
  readonly members: SearchedThing['members'];
}

/** Everything is looked at; what is found is sorted and cut into pages. */
export const search =
  (searchables: readonly Searchable[]): Handler<SearchCommandInput, SearchCommandOutput> =>
  async (input, { region }) => {
    const { Resource: resource, MaxResults: limit = usualPage } = input;
    const searchable = searchables.find((one) => one.resource === resource);
    if (!searchable) throw notServed(resource, searchables);
    const { SortBy: sortBy = 'LastModifiedTime', SortOrder: order = 'Descending' } = input;
    checkProperty(searchable, sortBy);
    const expression = expressionOf(input);
    if (expression) checkExpression(searchable, expression);
    const listed = `search/${resource}/${region}`;
    const after = input.NextToken === undefined ? undefined : placeIn(listed, input);
    const hits =
      input.CrossAccountFilterOption === 'CrossAccount'
        ? [] // there is one account
        : await hitsOf(searchable, { region, expression, sortBy });
    const inOrder = (a: Place, b: Place) => comparePlaces(a, b) * (order === 'Ascending' ? 1 : -1);
    hits.sort((a, b) => inOrder(a.place, b.place));
    const rest = after ? hits.filter(({ place }) => inOrder(place, after) > 0) : hits;
    const page = rest.slice(0, limit);
    const last = page.at(-1);
    return {
      Results: page.map(({ members }) => ({ [resource]: members }) as SearchRecord),
      TotalHits: { Value: hits.length, Relation: 'EqualTo' },
      ...(last && rest.length > limit && { NextToken: writePageToken(listed, input, last.place) }),
    };
  };

async function hitsOf(
  searchable: Searchable,
  {
    region,
    expression,
    sortBy,
  }: {
    readonly region: string;
    readonly expression: Checked<SearchExpression> | undefined;
    readonly sortBy: string;
  },
): Promise<Hit[]> {
  const hits: Hit[] = [];
  let seen = 0;
  for await (const { members, id } of searchable.things(region)) {
    if (++seen % breath === 0) await new Promise((resolve) => setImmediate(resolve));
    if (expression && !matches(expression, members)) continue;
    hits.push({ place: [sortValue(valuesAt(members, sortBy)[0]), id], members });
  }
  return hits;
}

/** The expression, and the tags that VisibilityConditions ask for. */
function expressionOf(input: Input): Checked<SearchExpression> | undefined {
  const { SearchExpression: asked, VisibilityConditions: visible } = input;
  const conditions = (visible ?? []).flatMap(({ Key: key, Value: value }) =>
    key === undefined ? [] : [{ Name: key, Operator: 'Equals' as const, Value: value ?? '' }],
  );
  if (conditions.length === 0) return asked;
  return { Filters: conditions, ...(asked && { SubExpressions: [asked] }) };
}

function sortValue(value: PropertyValue | undefined): string | number | null {
  if (value === undefined) return null;
  if (value instanceof Date) return value.getTime();
  return typeof value === 'boolean' ? Number(value) : value;
}

function comparePlaces([a, idA]: Place, [b, idB]: Place): number {
  if (a === b) return idA < idB ? -1 : Number(idA > idB);
  if (a === null || b === null) return a === null ? -1 : 1;
  return a < b ? -1 : 1;
}

function placeIn(listed: string, input: Input): Place {
  const place = readPageToken(listed, input, input.NextToken ?? '');
  if (Array.isArray(place) && place.length === 2) return place as unknown as Place;
  throw invalidNextToken();
}

function notServed(resource: string, searchables: readonly Searchable[]): ServiceError {
  const served = searchables.map((one) => one.resource).join(', ');
  return validationException(`Resource ${resource} cannot be searched here; these can: ${served}.`);
}
