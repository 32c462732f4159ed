import type { ComponentChildren } from 'preact';
import { Copy } from './copy.js';

/** That there is nothing yet, and what to do about it, with the command to copy. */
export function Empty({
  title,
  command,
  children,
}: {
  readonly title: string;
  readonly command?: string | undefined;
  readonly children?: ComponentChildren;
}) {
  return (
    <div class="empty">
      <p class="empty-title">{title}</p>
      {children}
      {command !== undefined && <Copy text={command} />}
    </div>
  );
}
