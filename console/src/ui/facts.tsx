import type { ComponentChildren } from 'preact';

/** Names and what they are, in a grid: a list of terms for screen readers. */
export const Facts = ({
  facts,
}: {
  readonly facts: readonly (readonly [string, ComponentChildren])[];
}) => (
  <dl class="facts">
    {facts
      .filter(([, value]) => value !== undefined && value !== '')
      .map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
  </dl>
);
