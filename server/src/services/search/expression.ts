import type { Filter, NestedFilters, SearchExpression } from '@aws-sdk/client-sagemaker';
import { type ServiceError, validationException } from '../../base/errors.js';
import type { Checked } from '../../base/service.js';
import type { Searchable } from '../common/searchable.js';
import { checkProperty, elementsAt, type PropertyValue, valuesAt } from './property.js';

type Expression = Checked<SearchExpression>;
type OneFilter = Checked<Filter>;

/** AWS's bound on filters, nested filters and expressions of a search together. */
const mostParts = 50;

/** @throws ValidationException when a property is unknown, a value is missing, or it is too large */
export function checkExpression(searchable: Searchable, expression: Expression): void {
  const parts = partsOf(searchable, expression);
  if (parts > mostParts) {
    throw validationException(
      `The SearchExpression has ${parts} filters, nested filters and expressions; it may have ${mostParts}.`,
    );
  }
}

function partsOf(searchable: Searchable, expression: Expression): number {
  const {
    Filters: filters = [],
    NestedFilters: nested = [],
    SubExpressions: subs = [],
  } = expression;
  if (filters.length + nested.length + subs.length === 0) {
    throw validationException(
      'A SearchExpression needs at least one of Filters, NestedFilters and SubExpressions.',
    );
  }
  for (const filter of filters) {
    checkProperty(searchable, filter.Name);
    checkValue(filter);
  }
  for (const { NestedPropertyName: name, Filters: its } of nested) {
    checkProperty(searchable, name);
    its.forEach(checkValue);
  }
  const ofNested = nested.reduce((sum, { Filters: its }) => sum + 1 + its.length, 0);
  const ofSubs = subs.reduce((sum, sub) => sum + 1 + partsOf(searchable, sub), 0);
  return filters.length + ofNested + ofSubs;
}

function checkValue({ Name: name, Operator: operator = 'Equals', Value: value }: OneFilter): void {
  const needs = operator !== 'Exists' && operator !== 'NotExists';
  if (needs && value === undefined) {
    throw validationException(`The filter on ${name} needs a Value for the operator ${operator}.`);
  }
}

/** Whether a thing satisfies an expression that has been checked. */
export function matches(expression: Expression, members: unknown): boolean {
  const {
    Filters: filters = [],
    NestedFilters: nested = [],
    SubExpressions: subs = [],
  } = expression;
  const holds = [
    ...filters.map((filter) => () => passes(filter, valuesAt(members, filter.Name))),
    ...nested.map((one) => () => anElementPasses(one, members)),
    ...subs.map((sub) => () => matches(sub, members)),
  ];
  const hold = (one: () => boolean) => one();
  return expression.Operator === 'Or' ? holds.some(hold) : holds.every(hold);
}

/** Nested filters name their properties in full, or below the list that they are about. */
function anElementPasses(
  { NestedPropertyName: list, Filters: filters }: Checked<NestedFilters>,
  members: unknown,
): boolean {
  const below = (name: string) =>
    name.toLowerCase().startsWith(`${list.toLowerCase()}.`) ? name.slice(list.length + 1) : name;
  return elementsAt(members, list).some((element) =>
    filters.every((filter) => passes(filter, valuesAt(element, below(filter.Name)))),
  );
}

/** A property of several values passes when one does; with NotEquals, when none is equal. */
function passes(filter: OneFilter, values: readonly PropertyValue[]): boolean {
  const { Operator: operator = 'Equals', Value: wanted = '' } = filter;
  switch (operator) {
    case 'Exists':
      return values.length > 0;
    case 'NotExists':
      return values.length === 0;
    case 'NotEquals':
      return !values.some((value) => isEqual(value, wanted, filter));
    case 'Equals':
      return values.some((value) => isEqual(value, wanted, filter));
    case 'In': {
      const options = wanted.split(',').map((option) => option.trim());
      return values.some((value) => options.some((option) => isEqual(value, option, filter)));
    }
    case 'Contains': {
      const part = wanted.toLowerCase();
      return values.some((value) => textOf(value).toLowerCase().includes(part));
    }
    default:
      return values.some((value) => isOrdered(value, filter));
  }
}

const isEqual = (value: PropertyValue, wanted: string, filter: OneFilter): boolean =>
  typeof value === 'string' || typeof value === 'boolean'
    ? String(value) === wanted
    : Number(value) === numberOf(value, wanted, filter);

function isOrdered(value: PropertyValue, filter: OneFilter): boolean {
  const { Operator: operator, Value: wanted = '', Name: name } = filter;
  if (typeof value === 'string' || typeof value === 'boolean') {
    throw validationException(`${operator} is for numbers and times, and ${name} is neither.`);
  }
  const [is, bound] = [Number(value), numberOf(value, wanted, filter)];
  if (operator === 'GreaterThan') return is > bound;
  if (operator === 'LessThan') return is < bound;
  return operator === 'GreaterThanOrEqualTo' ? is >= bound : is <= bound;
}

/** @throws ValidationException when the text is none of what the property is */
function numberOf(value: number | Date, wanted: string, { Name: name }: OneFilter): number {
  const number = value instanceof Date ? timeOf(wanted) : Number(wanted);
  if (Number.isFinite(number)) return number;
  throw isNone(name, wanted, value instanceof Date);
}

/** Without a zone, the time is UTC. */
function timeOf(text: string): number {
  const hasZone = /(?:Z|[+-]\d\d:?\d\d)$/i.test(text);
  return Date.parse(hasZone || !text.includes('T') ? text : `${text}Z`);
}

const isNone = (name: string, wanted: string, isTime: boolean): ServiceError =>
  validationException(
    isTime
      ? `${name} is a time: write ${wanted} as YYYY-mm-dd'T'HH:MM:SS.`
      : `${name} is a number, and ${wanted} is none.`,
  );

const textOf = (value: PropertyValue): string =>
  value instanceof Date ? value.toISOString() : String(value);
