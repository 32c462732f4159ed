/** A change of state that others may act on, in the form of EventBridge's events. */
export interface ServiceEvent {
  /** Such as `aws.sagemaker`. */
  readonly source: string;
  /** Such as `SageMaker Processing Job State Change`. */
  readonly detailType: string;
  readonly accountId: string;
  readonly region: string;
  /** ARNs of the resources concerned. */
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
  /** The same whenever the event is emitted again, so that a listener can tell one that it had. */
  readonly id?: string;
}

export type EventListener = (event: ServiceEvent) => Promise<void>;

/** Delivers events in process; a listener that fails is logged and stops nobody else. */
export class EventBus {
  readonly #listeners: EventListener[] = [];
  readonly #onError: (error: unknown, event: ServiceEvent) => void;

  constructor(onError: (error: unknown, event: ServiceEvent) => void) {
    this.#onError = onError;
  }

  listen(listener: EventListener): void {
    this.#listeners.push(listener);
  }

  async emit(event: ServiceEvent): Promise<void> {
    await this.#tell(event);
  }

  /**
   * The same for senders that try again, with the same id.
   * @throws what the first listener that failed threw, once all have been told
   */
  async emitOrThrow(event: ServiceEvent): Promise<void> {
    const [failure] = await this.#tell(event);
    if (failure) throw failure.error;
  }

  async #tell(event: ServiceEvent): Promise<{ readonly error: unknown }[]> {
    const failures: { readonly error: unknown }[] = [];
    for (const listener of this.#listeners) {
      try {
        await listener(event);
      } catch (error) {
        this.#onError(error, event);
        failures.push({ error });
      }
    }
    return failures;
  }
}
