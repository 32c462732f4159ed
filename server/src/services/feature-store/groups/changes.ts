import type { FeatureDefinition, TtlDuration } from '@aws-sdk/client-sagemaker';
import type { Checked } from '../../../base/service.js';
import { type FeatureGroup, ttlOf } from '../feature-group.js';
import { columnTypeOf, hiveTypeOf } from '../offline/columns.js';
import { ttlSeconds } from './check-stores.js';

type Feature = Checked<FeatureDefinition>;
type Ttl = Checked<TtlDuration>;

/** What changed of a group, for those who read it. */
export type Change =
  | { readonly what: 'Deleted' }
  | { readonly what: 'FeaturesAdded'; readonly features: readonly Feature[] }
  | { readonly what: 'FeaturesRemoved'; readonly features: readonly Feature[] }
  | { readonly what: 'FeatureTypeChanged'; readonly before: Feature; readonly after: Feature }
  | {
      readonly what: 'TtlIntroduced' | 'TtlShortened' | 'TtlLengthened' | 'TtlRemoved';
      readonly before: Ttl | undefined;
      readonly after: Ttl | undefined;
    }
  | {
      readonly what: 'RecordIdentifierChanged' | 'EventTimeChanged';
      readonly before: string;
      readonly after: string;
    }
  | { readonly what: 'OnlineStoreRemoved' | 'OfflineStoreRemoved' };

const harmless = new Set<Change['what']>(['FeaturesAdded', 'TtlLengthened', 'TtlRemoved']);

/** Whether a reader who did nothing wrong may read other things than before, or nothing. */
export const isBreaking = ({ what }: Change): boolean => !harmless.has(what);

/** The TTL before and after, if they differ. */
export function ttlChange(before: Ttl | undefined, after: Ttl | undefined): Change[] {
  const [was, is] = [ttlSeconds(before), ttlSeconds(after)];
  if (was === is) return [];
  if (is < was) return [{ what: before ? 'TtlShortened' : 'TtlIntroduced', before, after }];
  return [{ what: after ? 'TtlLengthened' : 'TtlRemoved', before, after }];
}

/** What is different between a group that was deleted and the one that took its name. */
export function recreated(before: FeatureGroup, after: FeatureGroup): Change[] {
  const [was, is] = [before.document, after.document];
  const kept = new Map(is.features.map((feature) => [feature.FeatureName, feature]));
  const old = new Set(was.features.map(({ FeatureName }) => FeatureName));
  const removed = was.features.filter(({ FeatureName }) => !kept.has(FeatureName));
  const added = is.features.filter(({ FeatureName }) => !old.has(FeatureName));
  const changed = was.features.flatMap((feature): Change[] => {
    const now = kept.get(feature.FeatureName);
    return now && shapeOf(now) !== shapeOf(feature)
      ? [{ what: 'FeatureTypeChanged', before: feature, after: now }]
      : [];
  });
  const renamed = (
    what: 'RecordIdentifierChanged' | 'EventTimeChanged',
    [from, to]: readonly [string, string],
  ): Change[] => (from === to ? [] : [{ what, before: from, after: to }]);
  return [
    ...(removed.length > 0 ? [{ what: 'FeaturesRemoved', features: removed } as const] : []),
    ...changed,
    ...renamed('RecordIdentifierChanged', [was.recordIdentifier, is.recordIdentifier]),
    ...renamed('EventTimeChanged', [was.eventTime, is.eventTime]),
    ...(was.online && !is.online ? [{ what: 'OnlineStoreRemoved' } as const] : []),
    ...(was.offline && !is.offline ? [{ what: 'OfflineStoreRemoved' } as const] : []),
    ...(is.online && was.online ? ttlChange(ttlOf(before), ttlOf(after)) : []),
    ...(added.length > 0 ? [{ what: 'FeaturesAdded', features: added } as const] : []),
  ];
}

const shapeOf = (feature: Feature): string =>
  [
    feature.FeatureType,
    feature.CollectionType ?? '',
    feature.CollectionConfig?.VectorConfig?.Dimension ?? '',
  ].join('/');

const mostNamed = 10;

/** A change in words, such as `TTL shortened from 30 Days to 7 Days`. */
export function changeInWords(change: Change): string {
  switch (change.what) {
    case 'Deleted':
      return 'the group was deleted';
    case 'FeaturesAdded':
      return `features added: ${named(change.features)}`;
    case 'FeaturesRemoved':
      return `features no longer there: ${named(change.features)}`;
    case 'FeatureTypeChanged':
      return `${change.before.FeatureName} was ${typeInWords(change.before)} and is ${typeInWords(change.after)}`;
    case 'RecordIdentifierChanged':
      return `the record identifier was ${change.before} and is ${change.after}`;
    case 'EventTimeChanged':
      return `the event time was ${change.before} and is ${change.after}`;
    case 'OnlineStoreRemoved':
      return 'records are no longer kept online';
    case 'OfflineStoreRemoved':
      return 'records no longer go to the offline store';
    default:
      return ttlInWords(change.before, change.after);
  }
}

function ttlInWords(before: Ttl | undefined, after: Ttl | undefined): string {
  if (!after) return `records no longer expire (before: after ${span(before)})`;
  if (!before) return `records written from now on expire after ${span(after)}`;
  return `records written from now on expire after ${span(after)} (before: ${span(before)})`;
}

function span(ttl: Ttl | undefined): string {
  const { Unit = '', Value = 0 } = ttl ?? {};
  return `${Value} ${Value === 1 ? Unit.toLowerCase().replace(/s$/, '') : Unit.toLowerCase()}`;
}

const typeInWords = (feature: Feature): string => {
  const { FeatureType: type, CollectionType: collection } = feature;
  const dimension = feature.CollectionConfig?.VectorConfig?.Dimension;
  if (collection === undefined) return type;
  return dimension === undefined
    ? `a ${collection} of ${type} (${hiveTypeOf(columnTypeOf(feature))})`
    : `a ${collection} of ${dimension} ${type}`;
};

function named(features: readonly Feature[]): string {
  const names = features.map(({ FeatureName }) => FeatureName);
  const more = names.length - mostNamed;
  return `${names.slice(0, mostNamed).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
