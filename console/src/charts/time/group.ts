import { around } from './spans.js';
import type { Span } from './view.js';

/** A chart that moves with others. */
export interface Member {
  readonly whole: () => Span;
  /** Another chart of the group looks at a span, or at all. */
  readonly look: (span: Span | undefined) => void;
  /** The pointer is at a time in another chart. */
  readonly point: (time: number | undefined) => void;
  /** What all charts together span has changed. */
  readonly changed: () => void;
}

const groups = new Map<string, Set<Member>>();

export interface Group {
  readonly whole: () => Span | undefined;
  readonly look: (span: Span | undefined) => void;
  readonly point: (time: number | undefined) => void;
  /** Tells the others that this chart's data spans something else. */
  readonly told: () => void;
  readonly leave: () => void;
}

/** Joins the charts of a name. */
export function join(name: string, member: Member): Group {
  const members = groups.get(name) ?? new Set();
  groups.set(name, members);
  members.add(member);
  const others = (tell: (other: Member) => void): void => {
    for (const other of members) if (other !== member) tell(other);
  };
  const told = (): void => others((other) => other.changed());
  told();
  return {
    whole: () => around([...members].map((one) => one.whole())),
    look: (span) => others((other) => other.look(span)),
    point: (time) => others((other) => other.point(time)),
    told,
    leave: () => {
      members.delete(member);
      if (members.size === 0) groups.delete(name);
      told();
    },
  };
}
