import { NormalizedSchema } from '@smithy/core/schema';

/** A schema as AWS's client packages export it; only this file looks inside. */
export type SchemaRef = Parameters<typeof NormalizedSchema.of>[0];

/** Where REST protocols put a member, and how it is spelled there. */
export interface Traits {
  readonly httpLabel?: 1;
  readonly httpQuery?: string;
  readonly httpQueryParams?: 1;
  readonly httpHeader?: string;
  readonly httpPrefixHeaders?: string;
  readonly httpPayload?: 1;
  readonly httpResponseCode?: 1;
  readonly xmlName?: string;
  readonly xmlFlattened?: 1;
  readonly sparse?: 1;
}

export type TimestampFormat = 'default' | 'date-time' | 'http-date' | 'epoch-seconds';

/** A shape of AWS's model, in the words of Smithy; nested shapes are made when first asked for. */
export type Shape =
  | { readonly kind: 'string' | 'boolean' | 'number' | 'bigNumber' | 'document' }
  | { readonly kind: 'blob'; readonly streaming: boolean }
  | { readonly kind: 'timestamp'; readonly format: TimestampFormat }
  | StructureShape
  | ListShape
  | MapShape;

export interface StructureShape {
  readonly kind: 'structure';
  readonly name: string;
  readonly union: boolean;
  readonly members: readonly Member[];
  readonly byName: ReadonlyMap<string, Member>;
}

export interface ListShape {
  readonly kind: 'list';
  readonly item: Shape;
  readonly itemTraits: Traits;
}

export interface MapShape {
  readonly kind: 'map';
  readonly value: Shape;
  readonly keyTraits: Traits;
  readonly valueTraits: Traits;
}

export interface Member {
  readonly name: string;
  readonly traits: Traits;
  readonly required: boolean;
  readonly shape: Shape;
  /** What AWS's codecs want to see of this member. */
  readonly schema: SchemaRef;
}

const made = new WeakMap<object, Shape>();

/** The shape that a schema describes. */
export function shapeOf(schema: SchemaRef): Shape {
  const normalized = NormalizedSchema.of(schema);
  const raw = normalized.getSchema() as unknown;
  if (typeof raw !== 'object' || raw === null) return build(normalized, raw);
  const known = made.get(raw);
  if (known) return known;
  const shape = build(normalized, raw);
  made.set(raw, shape);
  return shape;
}

export const emptyStructure: StructureShape = {
  kind: 'structure',
  name: 'Unit',
  union: false,
  members: [],
  byName: new Map(),
};

/** The structure of an operation's input or output; AWS's `unit` is the empty one. */
export function structureOf(schema: SchemaRef): StructureShape {
  const shape = shapeOf(schema);
  return shape.kind === 'structure' ? shape : emptyStructure;
}

function build(schema: NormalizedSchema, raw: unknown): Shape {
  if (schema.isUnitSchema()) return emptyStructure;
  if (schema.isStructSchema()) return buildStructure(schema, raw as readonly unknown[]);
  if (schema.isListSchema()) return new LazyList(schema.getValueSchema());
  if (schema.isMapSchema()) return new LazyMap(schema.getKeySchema(), schema.getValueSchema());
  if (schema.isBlobSchema()) return { kind: 'blob', streaming: schema.isStreaming() };
  if (schema.isTimestampSchema()) return { kind: 'timestamp', format: formats[raw as 4] };
  if (schema.isBooleanSchema()) return { kind: 'boolean' };
  if (schema.isNumericSchema()) return { kind: 'number' };
  if (schema.isBigIntegerSchema() || schema.isBigDecimalSchema()) return { kind: 'bigNumber' };
  if (schema.isDocumentSchema()) return { kind: 'document' };
  return { kind: 'string' };
}

const formats = { 4: 'default', 5: 'date-time', 6: 'http-date', 7: 'epoch-seconds' } as const;

function buildStructure(schema: NormalizedSchema, raw: readonly unknown[]): StructureShape {
  // AWS lists required members first and gives their number last.
  const required = typeof raw[6] === 'number' ? raw[6] : 0;
  const members = [...schema.structIterator()].map(
    ([name, member], index) => new LazyMember(name, member, index < required),
  );
  return {
    kind: 'structure',
    name: schema.getName() ?? '',
    union: schema.isUnionSchema(),
    members,
    byName: new Map(members.map((member) => [member.name, member])),
  };
}

class LazyMember implements Member {
  readonly name: string;
  readonly traits: Traits;
  readonly required: boolean;
  readonly schema: SchemaRef;
  #shape: Shape | undefined;

  constructor(name: string, schema: NormalizedSchema, required: boolean) {
    this.name = name;
    this.traits = schema.getMergedTraits() as Traits;
    this.required = required;
    this.schema = schema;
  }

  get shape(): Shape {
    this.#shape ??= shapeOf(this.schema);
    return this.#shape;
  }
}

class LazyList implements ListShape {
  readonly kind = 'list';
  readonly itemTraits: Traits;
  readonly #schema: NormalizedSchema;
  #item: Shape | undefined;

  constructor(schema: NormalizedSchema) {
    this.#schema = schema;
    this.itemTraits = schema.getMergedTraits() as Traits;
  }

  get item(): Shape {
    this.#item ??= shapeOf(this.#schema);
    return this.#item;
  }
}

class LazyMap implements MapShape {
  readonly kind = 'map';
  readonly keyTraits: Traits;
  readonly valueTraits: Traits;
  readonly #schema: NormalizedSchema;
  #value: Shape | undefined;

  constructor(key: NormalizedSchema, value: NormalizedSchema) {
    this.#schema = value;
    this.keyTraits = key.getMergedTraits() as Traits;
    this.valueTraits = value.getMergedTraits() as Traits;
  }

  get value(): Shape {
    this.#value ??= shapeOf(this.#schema);
    return this.#value;
  }
}
