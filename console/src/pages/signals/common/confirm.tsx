import type { ComponentChildren } from 'preact';
import { Action, Dialog } from '../../../ui/index.js';

/** Asks before something is done that can't be undone. */
export function Confirm({
  title,
  word,
  work,
  onClose,
  children,
}: {
  readonly title: string;
  /** Of the button that does it. */
  readonly word: string;
  readonly work: () => Promise<unknown>;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}) {
  return (
    <Dialog title={title} onClose={onClose}>
      {children}
      <p class="fields">
        <Action primary work={work}>
          {word}
        </Action>
        <button type="button" onClick={onClose}>
          Keep it
        </button>
      </p>
    </Dialog>
  );
}
