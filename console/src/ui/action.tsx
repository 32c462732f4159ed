import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';

/**
 * A button that does something on the server: it says while it is being done, what came of it, and
 * why it failed. It can't be pressed twice at a time.
 */
export function Action({
  children,
  work,
  done,
  primary = false,
  disabled = false,
}: {
  readonly children: ComponentChildren;
  readonly work: () => Promise<unknown>;
  /** Said when it is done. */
  readonly done?: string;
  readonly primary?: boolean;
  readonly disabled?: boolean;
}) {
  const [busy, setBusy] = useState(false);
  const [told, setTold] = useState('');
  const [failed, setFailed] = useState('');
  const run = (): void => {
    setBusy(true);
    setTold('');
    setFailed('');
    work()
      .then(
        () => setTold(done ?? ''),
        (error: Error) => setFailed(error.message),
      )
      .finally(() => setBusy(false));
  };
  return (
    <span class="action">
      <button
        type="button"
        class={primary ? 'primary' : undefined}
        disabled={disabled || busy}
        aria-busy={busy}
        onClick={run}
      >
        {children}
      </button>
      <span aria-live="polite" class={failed ? 'failed' : 'dim'}>
        {failed || told}
      </span>
    </span>
  );
}
