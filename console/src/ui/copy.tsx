import { useState } from 'preact/hooks';
import { currentRegion } from '../app/region.js';
import { commandFor } from '../format/commands.js';

/** A command for this server, or an id, and a button that copies it. */
export function Copy({
  text: given,
  label = 'Copy',
}: {
  readonly text: string;
  readonly label?: string;
}) {
  const text = commandFor(given, globalThis.location.port, currentRegion.value);
  const [done, setDone] = useState('');
  const copy = (): void => {
    navigator.clipboard.writeText(text).then(
      () => setDone('Copied'),
      () => setDone('The browser forbids copying: select the text'),
    );
  };
  return (
    <div class="copy">
      <pre>{text}</pre>
      <button type="button" onClick={copy}>
        {label}
      </button>
      <span class="dim" aria-live="polite">
        {done}
      </span>
    </div>
  );
}
