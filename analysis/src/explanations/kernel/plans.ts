import type { Pause } from '../trees/pause.js';
import { type Plan, type PlanOptions, planOf } from './plan.js';

/** A plan that is being drawn, for all who wait for it. */
interface Drawing {
  readonly plan: Promise<Plan>;
  readonly stop: AbortController;
  waiting: number;
}

/** The plans of an explainer, by the number of players; as many are kept as have their room. */
export class Plans {
  readonly #options: PlanOptions;
  readonly #pause: Pause | undefined;
  /** Members of coalitions that are kept in all. */
  readonly #mostCells: number;
  readonly #kept = new Map<number, Plan>();
  readonly #drawn = new Map<number, Drawing>();
  #cells = 0;

  constructor(options: PlanOptions, pause: Pause | undefined, mostCells: number) {
    this.#options = options;
    this.#pause = pause;
    this.#mostCells = mostCells;
  }

  /** @throws the signal's reason when aborted; others who wait for the plan still get it */
  async of(players: number, signal: AbortSignal | undefined): Promise<Plan> {
    const kept = this.#kept.get(players);
    if (kept) return kept;
    signal?.throwIfAborted();
    const drawing = this.#drawn.get(players) ?? this.#draw(players);
    drawing.waiting += 1;
    const leave = () => {
      drawing.waiting -= 1;
      if (drawing.waiting > 0) return;
      if (this.#drawn.get(players) === drawing) this.#drawn.delete(players);
      drawing.stop.abort(signal?.reason);
    };
    signal?.addEventListener('abort', leave, { once: true });
    try {
      const plan = await drawing.plan;
      signal?.throwIfAborted();
      return plan;
    } finally {
      signal?.removeEventListener('abort', leave);
    }
  }

  #draw(players: number): Drawing {
    const stop = new AbortController();
    const turns = { pause: this.#pause, signal: stop.signal };
    const plan = planOf(players, this.#options, turns).then((made) => {
      this.#keep(players, made);
      return made;
    });
    const drawing: Drawing = { plan, stop, waiting: 0 };
    this.#drawn.set(players, drawing);
    const done = () => {
      if (this.#drawn.get(players) === drawing) this.#drawn.delete(players);
    };
    plan.then(done, done);
    return drawing;
  }

  #keep(players: number, plan: Plan): void {
    this.#cells += plan.coalitions.member.length;
    for (const [count, old] of this.#kept) {
      if (this.#cells <= this.#mostCells) break;
      this.#kept.delete(count);
      this.#cells -= old.coalitions.member.length;
    }
    this.#kept.set(players, plan);
  }
}
