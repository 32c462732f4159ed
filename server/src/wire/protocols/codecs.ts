import {
  AwsJson1_1Protocol,
  AwsRestJsonProtocol,
  AwsRestXmlProtocol,
} from '@aws-sdk/core/protocols';
import { CborCodec } from '@smithy/core/cbor';
import type { ServiceModel } from '../model.js';
import type { SchemaRef } from '../shapes.js';

/** AWS's serialisers and deserialisers of a service; the same that its client uses. */
export interface Codecs {
  writeJson(schema: SchemaRef, value: unknown): Buffer;
  /** The document without its XML declaration. */
  writeXml(schema: SchemaRef, value: unknown): string;
  /** XML without a namespace, for answers whose root is written by hand. */
  writePlainXml(schema: SchemaRef, value: unknown): string;
  readXml(schema: SchemaRef, text: Uint8Array): unknown;
  writeCbor(schema: SchemaRef, value: unknown): Uint8Array;
}

const made = new WeakMap<ServiceModel, Codecs>();

export function codecsOf(model: ServiceModel): Codecs {
  const known = made.get(model);
  if (known) return known;
  const codecs = build(model);
  made.set(model, codecs);
  return codecs;
}

function build(model: ServiceModel): Codecs {
  const { namespace: defaultNamespace, entry } = model;
  const common = { defaultNamespace, errorTypeRegistries: [] };
  const rest = entry.protocols[0] === 'rest-json';
  const json = rest
    ? new AwsRestJsonProtocol(common)
    : new AwsJson1_1Protocol({ ...common, serviceTarget: '', awsQueryCompatible: false });
  const jsonWriter = json.getPayloadCodec().createSerializer();
  const xmlNamespace = entry.xmlNamespace ?? '';
  const xml = new AwsRestXmlProtocol({ ...common, xmlNamespace }).getPayloadCodec();
  const plain = new AwsRestXmlProtocol({ ...common, xmlNamespace: '' }).getPayloadCodec();
  const cborWriter = new CborCodec().createSerializer();
  return {
    writeJson: (schema, value) => asBuffer(write(jsonWriter, schema, value) as Uint8Array),
    writeXml: (schema, value) => write(xml.createSerializer(), schema, value) as string,
    writePlainXml: (schema, value) => write(plain.createSerializer(), schema, value) as string,
    readXml: (schema, text) => xml.createDeserializer().read(schema as never, text),
    writeCbor: (schema, value) => write(cborWriter, schema, value) as Uint8Array,
  };
}

/** AWS's JSON bytes act as a string where they can; what HTTP sends are bytes. */
const asBuffer = (bytes: Uint8Array): Buffer =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

interface Writer {
  write(schema: never, value: unknown): void;
  flush(): unknown;
}

function write(writer: Writer, schema: SchemaRef, value: unknown): unknown {
  writer.write(schema as never, value);
  return writer.flush();
}
