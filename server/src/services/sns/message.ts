/** An attribute of a message in the form that subscribers see it. */
export interface MessageAttribute {
  readonly Type: string;
  /** Binary in Base64. */
  readonly Value: string;
}

/** What is published, once checked. */
export interface Message {
  readonly id: string;
  readonly topic: string;
  /** The text for protocols that `perProtocol` does not name. */
  readonly text: string;
  readonly perProtocol?: Readonly<Record<string, string>>;
  readonly subject?: string;
  /** Milliseconds by the product's clock. */
  readonly time: number;
  readonly attributes: Readonly<Record<string, MessageAttribute>>;
}

export const textFor = (message: Message, protocol: string): string =>
  message.perProtocol && Object.hasOwn(message.perProtocol, protocol)
    ? (message.perProtocol[protocol] ?? message.text)
    : message.text;
