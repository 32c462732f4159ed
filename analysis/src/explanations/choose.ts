import { arenaOf } from './coalitions/arena.js';
import type { ScoringLimits } from './coalitions/score-coalitions.js';
import { CoalitionExplainer } from './kernel/coalition-explainer.js';
import { samplesFor, tooManySamples } from './kernel/samples.js';
import { linearExplainer, notLinear } from './linear/linear-explainer.js';
import { structureDiffers } from './structure-differs.js';
import type { ModelStructure } from './trees/ensemble.js';
import { notPathDependent, pathDependentExplainer } from './trees/path-dependent.js';
import type { Pause } from './trees/pause.js';
import { notTrees, treeExplainer } from './trees/tree.js';
import type { Explainer, Game, ShapMethod } from './types.js';

export interface ExplainerOptions extends Partial<ScoringLimits> {
  /** What is known of the model beside its answers. */
  readonly structure?: ModelStructure | undefined;
  /** `auto` unless given: exact where that is cheap, else sampled. */
  readonly method?: ShapMethod | 'auto' | undefined;
  /** Coalitions for each row, at most; min(2 M + 2048, 2^M - 2) for M players unless given. */
  readonly samples?: number | undefined;
  /** Draws the coalitions; 0 unless given. */
  readonly seed?: number | undefined;
  /** Coalitions times features of a row at most; 100 million unless given. */
  readonly mostCells?: number | undefined;
  /**
   * A row's sampling ends when its largest standard error is at most this share of its largest
   * value (of each output), at the latest at `samples`.
   */
  readonly stopAt?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /**
   * Lets others have their turn every few milliseconds where it asks for that, while trees are
   * walked and coalitions drawn. Otherwise others have their turns while the model is asked.
   */
  readonly pause?: Pause | undefined;
}

/** The method that was asked for cannot explain this model. */
export class MethodError extends Error {
  override readonly name = 'MethodError';
}

/** What a method is asked. */
interface Question {
  readonly game: Game;
  readonly options: ExplainerOptions;
  /** Left out where it does not give the model's scores. */
  readonly structure?: ModelStructure | undefined;
  /** Why it was left out, or that there is none. */
  readonly withoutStructure: string;
}

interface Way {
  /** Why it cannot answer; undefined where it can. */
  cannot(question: Question): string | undefined;
  /** Whether it is worth its time where nobody asked for it. */
  chosen(question: Question): boolean;
  make(question: Question): Promise<Explainer>;
}

/** Players up to which all coalitions are asked for when no number of samples is given. */
const cheap = 12;
/** Players up to which all coalitions can be asked for at all. */
const enumerable = 20;

const linear: Way = {
  cannot: ({ game, structure, withoutStructure }) => {
    if (structure === undefined) return withoutStructure;
    if (structure.kind !== 'linear') return 'the model is not a weighted sum of its features';
    return notLinear(structure, game);
  },
  chosen: () => true,
  make: async ({ game, structure }) => {
    if (structure?.kind !== 'linear') throw new TypeError('no weights');
    return linearExplainer(structure, game);
  },
};

const tree: Way = {
  cannot: ({ game, structure, withoutStructure }) =>
    structure === undefined ? withoutStructure : notTrees(structure, game),
  chosen: () => true,
  make: async ({ game, structure, options }) => {
    if (structure?.kind !== 'trees') throw new TypeError('no trees');
    return treeExplainer(structure, game, options.pause);
  },
};

const pathDependent: Way = {
  cannot: ({ game, structure, withoutStructure }) =>
    structure === undefined ? withoutStructure : notPathDependent(structure, game),
  // another question than the baseline's
  chosen: () => false,
  make: async ({ game, structure, options }) => {
    if (structure?.kind !== 'trees') throw new TypeError('no trees');
    return pathDependentExplainer(structure, game, options.pause);
  },
};

const exact: Way = {
  cannot: ({ game, options }) =>
    game.players.length <= enumerable
      ? tooManySamples(game.players.length, 2 ** game.players.length - 2, options.mostCells)
      : `${game.players.length} features have too many coalitions to ask for all of them ` +
        `(at most ${enumerable} features)`,
  chosen: ({ game, options }) => {
    const players = game.players.length;
    return options.samples === undefined ? players <= cheap : 2 ** players - 2 <= options.samples;
  },
  make: ({ game, options }) => {
    const players = game.players.length;
    const samples = 2 ** players - 2;
    const reason =
      `${players} ${players === 1 ? 'feature has' : 'features have'} ` +
      `${(samples + 2).toLocaleString('en')} coalitions: the model is asked for the scores of ` +
      'all of them, which gives the exact Shapley values.';
    const chosen = { ...options, samples, seed: 0, stopAt: undefined };
    return CoalitionExplainer.create({ method: 'exact', reason }, game, chosen, options.signal);
  },
};

const kernel: Way = {
  cannot: ({ game, options }) => {
    const players = game.players.length;
    return tooManySamples(players, samplesFor(players, options.samples), options.mostCells);
  },
  chosen: () => true,
  make: ({ game, options }) => {
    const players = game.players.length;
    const samples = samplesFor(players, options.samples);
    const chosen = { ...options, samples, seed: options.seed ?? 0 };
    const how = { method: 'kernel' as const, reason: kernelReason(players, samples, options) };
    return CoalitionExplainer.create(how, game, chosen, options.signal);
  },
};

function kernelReason(players: number, samples: number, { stopAt }: ExplainerOptions): string {
  const all = 2 ** players - 2;
  const count = samples.toLocaleString('en');
  if (samples >= all && stopAt === undefined) {
    return `Kernel SHAP over all coalitions of ${players} features, which is exact.`;
  }
  const most = stopAt === undefined ? count : `up to ${count}`;
  const until =
    stopAt === undefined
      ? ''
      : `, until no standard error is above ${100 * stopAt} % of the row's largest value`;
  return (
    `Kernel SHAP over ${most} coalitions of ${players} features for each row${until}: estimates ` +
    'with standard errors (paired, drawn by leverage scores without replacement).'
  );
}

/** In the order in which they are tried where no method is asked for. */
const ways: ReadonlyMap<ShapMethod, Way> = new Map<ShapMethod, Way>([
  ['linear', linear],
  ['tree', tree],
  ['tree_path_dependent', pathDependent],
  ['exact', exact],
  ['kernel', kernel],
]);

/**
 * Makes the explainer for a model: the one that is asked for, or the cheapest exact one, or Kernel
 * SHAP. A structure is used only if it gives the model's own scores of baseline rows.
 *
 * @throws {MethodError} when the method that is asked for cannot answer, or none can
 * @throws {RangeError} when the baseline does not fit the features, or an option is out of range
 */
export async function explainerOf(game: Game, options: ExplainerOptions = {}): Promise<Explainer> {
  checkOptions(options);
  arenaOf(game);
  const question = await questionOf(game, options);
  const { method = 'auto' } = options;
  if (method !== 'auto') {
    const way = ways.get(method);
    const why = way === undefined ? 'it is unknown' : way.cannot(question);
    if (way === undefined || why !== undefined) {
      throw new MethodError(`The method ${method} cannot explain this model: ${why}.`);
    }
    return way.make(question);
  }
  for (const way of ways.values()) {
    if (way.cannot(question) === undefined && way.chosen(question)) return way.make(question);
  }
  throw new MethodError(`The model cannot be explained: ${kernel.cannot(question)}.`);
}

async function questionOf(game: Game, options: ExplainerOptions): Promise<Question> {
  const { structure, method = 'auto', signal } = options;
  const unused = method === 'exact' || method === 'kernel';
  if (structure === undefined || unused) {
    return { game, options, withoutStructure: 'only its answers are known' };
  }
  const differs = await structureDiffers(structure, game, signal);
  if (differs !== undefined) return { game, options, withoutStructure: differs };
  return { game, options, structure, withoutStructure: '' };
}

function checkOptions({ samples, stopAt, seed }: ExplainerOptions): void {
  if (samples !== undefined && !(Number.isInteger(samples) && samples >= 1)) {
    throw new RangeError(`samples must be a whole number of at least 1, not ${samples}`);
  }
  if (stopAt !== undefined && !(stopAt > 0)) {
    throw new RangeError(`stopAt must be above 0, not ${stopAt}`);
  }
  if (seed !== undefined && !Number.isInteger(seed)) {
    throw new RangeError(`seed must be a whole number, not ${seed}`);
  }
}
