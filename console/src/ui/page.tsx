import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';

/** A page: its heading, what stands beside it, what can be done, and its parts. */
export function Page({
  title,
  kind,
  about,
  actions,
  children,
}: {
  readonly title: string;
  /** What the page is of, above its title: "Endpoint", with links back. */
  readonly kind?: ComponentChildren;
  readonly about?: ComponentChildren;
  readonly actions?: ComponentChildren;
  readonly children?: ComponentChildren;
}) {
  useEffect(() => {
    document.title = `${title} – Guiderail`;
  }, [title]);
  return (
    <article class="page">
      <header class="page-head">
        <div>
          {kind !== undefined && <p class="page-kind">{kind}</p>}
          <h1>{title}</h1>
          {about !== undefined && <div class="page-about">{about}</div>}
        </div>
        {actions !== undefined && <div class="page-actions">{actions}</div>}
      </header>
      {children}
    </article>
  );
}

/** A part of a page under its own heading. */
export function Section({
  title,
  about,
  actions,
  children,
}: {
  readonly title: string;
  readonly about?: ComponentChildren;
  readonly actions?: ComponentChildren;
  readonly children?: ComponentChildren;
}) {
  return (
    <section class="section">
      <header>
        <h2>{title}</h2>
        {about !== undefined && <p class="dim">{about}</p>}
        {actions !== undefined && <div class="section-actions">{actions}</div>}
      </header>
      {children}
    </section>
  );
}

/** A framed part. */
export const Card = ({ children }: { readonly children: ComponentChildren }) => (
  <div class="card">{children}</div>
);
