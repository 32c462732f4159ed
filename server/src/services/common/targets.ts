import { ServiceError } from '../../base/errors.js';

/** What is sent to a target. */
export interface TargetMessage {
  /** JSON text, or plain text where the sender has nothing else. */
  readonly body: string;
  /** Such as an alarm's name; for targets that show one. */
  readonly subject?: string;
  /** Of whoever sends. */
  readonly region: string;
  readonly accountId: string;
  /** The same at every try, so that a target can tell a message that it had already. */
  readonly id: string;
}

/** A message that no further try will bring through; the message says what to change. */
export class DeliveryRefused extends Error {
  override readonly name = 'DeliveryRefused';
}

/** One kind of place that messages go to, known by the form of its ARN. */
export interface TargetKind {
  /** As an error message names it, such as `SNS topics`. */
  readonly title: string;
  /** Of the whole ARN. */
  readonly match: RegExp;
  /**
   * Delivers once; may be called again with the same message after a failure or a crash.
   * @throws DeliveryRefused when trying again is of no use, anything else to be tried again.
   */
  deliver(arn: string, message: TargetMessage, signal: AbortSignal): Promise<void>;
}

/** All places that alarms, rules, log filters and incidents can send to. */
export interface Targets {
  /** @throws ServiceError naming the kinds that there are, when the ARN is of none. */
  check(arn: string): void;
  deliver(arn: string, message: TargetMessage, signal: AbortSignal): Promise<void>;
}

/** @param kinds asked at each use, since rooms are opened one after the other */
export function targetsOf(kinds: () => readonly TargetKind[]): Targets {
  const kindOf = (arn: string) => kinds().find(({ match }) => match.test(arn));
  const unknown = (arn: string): string => {
    const titles = kinds().map(({ title }) => title);
    return `${arn} is no target that is served here; there are: ${titles.join(', ')}.`;
  };
  return {
    check(arn) {
      if (!kindOf(arn)) throw new ServiceError('ValidationException', unknown(arn), 400);
    },
    async deliver(arn, message, signal) {
      const kind = kindOf(arn);
      if (!kind) throw new DeliveryRefused(unknown(arn));
      await kind.deliver(arn, message, signal);
    },
  };
}
