import type { ResourceType, SearchRecord } from '@aws-sdk/client-sagemaker';

/** A thing as the Search operation finds it. */
export interface SearchedThing {
  /** Its member of SearchRecord: times as `Date`, tags as `Tags`. */
  readonly members: Readonly<Record<string, unknown>>;
  /** No other of its kind has it; decides between things that sort alike. */
  readonly id: string;
}

/** One kind of thing that SageMaker's Search finds; a room offers those that it keeps. */
export interface Searchable {
  /** AWS's word for it, which is its member in SearchRecord as well. */
  readonly resource: ResourceType & keyof SearchRecord;
  /** The first words of the properties that filters and SortBy may name. */
  readonly properties: readonly string[];
  /** All of a region, in any order. */
  things(region: string): AsyncIterable<SearchedThing>;
}
