import type { ComponentChildren } from 'preact';
import { navigate } from '../app/location.js';

/** A link within an svg that stays in the console. */
export function NamedLink({
  href,
  children,
}: {
  readonly href: string | undefined;
  readonly children: ComponentChildren;
}) {
  if (href === undefined) return <>{children}</>;
  const follow = (event: MouseEvent): void => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    if (!href.startsWith('/')) return;
    event.preventDefault();
    navigate(href);
  };
  return (
    <a href={href} onClick={follow} class="chart-link">
      {children}
    </a>
  );
}
