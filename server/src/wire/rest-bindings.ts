import type { Operation } from './model.js';
import type { Member, SchemaRef, StructureShape } from './shapes.js';

/** Where the members of a structure travel in a REST request or answer. */
export interface RestBindings {
  readonly labels: readonly Member[];
  readonly queries: readonly Member[];
  readonly queryParams: Member | undefined;
  readonly headers: readonly Member[];
  readonly prefixHeaders: readonly Member[];
  readonly statusCode: Member | undefined;
  readonly payload: Member | undefined;
  /** Members of the document in the body, when no single member is the body. */
  readonly body: readonly Member[];
}

export function bindingsOf(shape: StructureShape): RestBindings {
  const { members } = shape;
  const bound = (trait: keyof Member['traits']) =>
    members.filter((member) => member.traits[trait] !== undefined);
  return {
    labels: bound('httpLabel'),
    queries: bound('httpQuery'),
    queryParams: bound('httpQueryParams')[0],
    headers: bound('httpHeader'),
    prefixHeaders: bound('httpPrefixHeaders'),
    statusCode: bound('httpResponseCode')[0],
    payload: bound('httpPayload')[0],
    body: members.filter(
      ({ traits }) =>
        !traits.httpLabel &&
        !traits.httpQuery &&
        !traits.httpQueryParams &&
        !traits.httpHeader &&
        traits.httpPrefixHeaders === undefined &&
        !traits.httpResponseCode &&
        !traits.httpPayload,
    ),
  };
}

interface OperationBindings {
  readonly input: RestBindings;
  readonly output: RestBindings;
  /** The answer's document without its bound members; undefined when nothing is left of it. */
  readonly bodySchema: SchemaRef | undefined;
}

const computed = new WeakMap<Operation, OperationBindings>();

export function operationBindings(operation: Operation): OperationBindings {
  const known = computed.get(operation);
  if (known) return known;
  const output = bindingsOf(operation.output);
  const bindings = {
    input: bindingsOf(operation.input),
    output,
    bodySchema: output.payload ? undefined : bodySchema(operation, output),
  };
  computed.set(operation, bindings);
  return bindings;
}

/** The output's schema with the members of its body alone: AWS's codecs write all they are given. */
function bodySchema(operation: Operation, output: RestBindings): SchemaRef | undefined {
  if (output.body.length === 0) return undefined;
  const schema = deref(operation.outputSchema) as unknown[];
  const names = new Set(output.body.map((member) => member.name));
  const keep = (_: unknown, index: number) => names.has((schema[4] as string[])[index] as string);
  return [
    schema[0],
    schema[1],
    schema[2],
    schema[3],
    (schema[4] as unknown[]).filter(keep),
    (schema[5] as unknown[]).filter(keep),
  ] as unknown as SchemaRef;
}

const deref = (schema: SchemaRef): unknown => (typeof schema === 'function' ? schema() : schema);
