import { limits } from '../../base/limits.js';
import type { ListShape, MapShape, Member, Shape, StructureShape } from '../shapes.js';
import { serializationException, setKey } from './serialization.js';
import { readText } from './text-values.js';

/** A form's dotted names as a tree: `A.member.1=x` is A, member, 1 with the text x. */
interface Node {
  text: string | undefined;
  readonly children: Map<string, Node>;
}

const newNode = (): Node => ({ text: undefined, children: new Map() });

/**
 * The input of an operation from a form of the awsQuery protocol.
 * @throws ServiceError SerializationException when a value is not of its member's type.
 */
export function readForm(
  shape: StructureShape,
  pairs: readonly (readonly [name: string, value: string])[],
): Record<string, unknown> {
  const root = newNode();
  for (const [name, value] of pairs) {
    const parts = name.split('.');
    if (parts.length > 2 * limits.requestDepth) {
      throw serializationException(`The parameter ${name.slice(0, 100)}… is nested too deep.`);
    }
    let node = root;
    for (const part of parts) {
      let child = node.children.get(part);
      if (!child) {
        child = newNode();
        node.children.set(part, child);
      }
      node = child;
    }
    node.text = value;
  }
  return structure(shape, root, '');
}

function structure(shape: StructureShape, node: Node, place: string): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const member of shape.members) {
    const name = member.traits.xmlName ?? member.name;
    const child = node.children.get(name);
    if (child) result[member.name] = field(member, child, place ? `${place}.${name}` : name);
  }
  return result;
}

function field({ shape, traits }: Member, node: Node, place: string): unknown {
  const flat = traits.xmlFlattened === 1;
  if (shape.kind === 'list') return list(shape, node, flat, place);
  if (shape.kind === 'map') return map(shape, node, flat, place);
  return read(shape, node, place);
}

function read(shape: Shape, node: Node, place: string): unknown {
  if (shape.kind === 'structure') return structure(shape, node, place);
  if (shape.kind === 'list') return list(shape, node, false, place);
  if (shape.kind === 'map') return map(shape, node, false, place);
  if (node.text === undefined) {
    throw serializationException(
      `Start of structure or map found where not expected. (at ${place})`,
    );
  }
  return readText(shape, node.text, place, serializationException);
}

function list(shape: ListShape, node: Node, flat: boolean, place: string): unknown[] {
  const items = flat ? node : node.children.get(shape.itemTraits.xmlName ?? 'member');
  return numbered(items).map(([index, child]) =>
    read(shape.item, child, `${place}.member.${index}`),
  );
}

function map(shape: MapShape, node: Node, flat: boolean, place: string): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [index, entry] of numbered(flat ? node : node.children.get('entry'))) {
    const key = entry.children.get(shape.keyTraits.xmlName ?? 'key')?.text;
    const value = entry.children.get(shape.valueTraits.xmlName ?? 'value');
    if (key === undefined || !value) {
      throw serializationException(`Entry ${index} of ${place} must have a key and a value.`);
    }
    setKey(result, key, read(shape.value, value, `${place}.entry.${index}`));
  }
  return result;
}

function numbered(node: Node | undefined): [index: number, child: Node][] {
  return [...(node?.children ?? [])]
    .map(([name, child]): [number, Node] => [Number(name), child])
    .filter(([index]) => Number.isInteger(index))
    .sort(([a], [b]) => a - b);
}
