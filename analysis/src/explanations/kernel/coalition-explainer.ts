import { type Arena, arenaOf, varyingPlayers } from '../coalitions/arena.js';
import { emptyScores } from '../coalitions/empty-scores.js';
import { CoalitionScorer, type ScoringLimits, type Task } from '../coalitions/score-coalitions.js';
import type { Pause } from '../trees/pause.js';
import type { Attributions, Explainer, Game, Matrix, ShapMethod } from '../types.js';
import type { Plan } from './plan.js';
import { Plans } from './plans.js';

export interface CoalitionOptions extends Partial<ScoringLimits> {
  /** Coalitions for each row, at most: the empty and the full one are not counted. */
  readonly samples: number;
  readonly seed: number;
  /** A row is done when no standard error is above this share of its largest value. */
  readonly stopAt?: number | undefined;
  /** Asked while coalitions are drawn. */
  readonly pause?: Pause | undefined;
}

/** Members of coalitions that are kept, unless one plan alone has more. */
const keptCells = 8_388_608;

const defaultLimits: ScoringLimits = { rowsPerCall: 16_384, cellsPerCall: 4_194_304 };

/** A row that is being explained. */
interface Open {
  readonly row: number;
  readonly present: readonly number[];
  readonly plan: Plan;
  readonly places: Int16Array;
  readonly scores: Float64Array;
}

interface Answer extends Attributions {
  readonly standardErrors: Float64Array;
}

/**
 * Finds Shapley values from the scores of coalitions, all of them or a sample, whatever the model.
 * Players that equal the background everywhere are left out and have exactly 0. Rows with as many
 * varying players share their coalitions (and thus part of their sampling error).
 */
export class CoalitionExplainer implements Explainer {
  readonly method: ShapMethod;
  readonly reason: string;
  readonly expected: Float64Array;
  readonly #arena: Arena;
  readonly #options: CoalitionOptions;
  readonly #scorer: CoalitionScorer;
  readonly #plans: Plans;

  private constructor(
    how: { method: ShapMethod; reason: string },
    game: Game,
    arena: Arena,
    options: CoalitionOptions,
    expected: Float64Array,
  ) {
    this.method = how.method;
    this.reason = how.reason;
    this.expected = expected;
    this.#arena = arena;
    this.#options = options;
    const limits = { ...defaultLimits, ...defined(options) };
    const { samples, seed, stopAt, pause } = options;
    this.#plans = new Plans({ samples, seed, levels: stopAt !== undefined }, pause, keptCells);
    this.#scorer = new CoalitionScorer(game, arena, limits, expected.length);
  }

  /** Asks the model for the background's scores. */
  static async create(
    how: { method: ShapMethod; reason: string },
    game: Game,
    options: CoalitionOptions,
    signal?: AbortSignal,
  ): Promise<CoalitionExplainer> {
    const arena = arenaOf(game);
    const limits = { ...defaultLimits, ...defined(options) };
    const expected = await emptyScores(game, arena, limits, signal);
    return new CoalitionExplainer(how, game, arena, options, expected);
  }

  get scoredRows(): number {
    return this.#arena.backgroundRows + this.#scorer.scoredRows;
  }

  async explain(rows: Matrix, signal?: AbortSignal): Promise<Attributions> {
    if (rows.columns !== this.#arena.columns) {
      throw new RangeError(
        `rows have ${rows.columns} columns where the baseline has ${this.#arena.columns}`,
      );
    }
    const answer = this.#emptyAnswer(rows.rows);
    let open: Open[] = [];
    let asked = 0;
    for (let row = 0; row < rows.rows; row += 1) {
      const one = await this.#open(rows, row, answer, signal);
      if (one === undefined) continue;
      open.push(one);
      asked += one.plan.coalitions.count * this.#arena.backgroundRows;
      if (asked < this.#scorer.capacity) continue;
      await this.#settle(rows, open, answer, signal);
      open = [];
      asked = 0;
    }
    await this.#settle(rows, open, answer, signal);
    const exact = !answer.standardErrors.some((error) => error > 0);
    return exact && this.method !== 'kernel' ? { ...answer, standardErrors: undefined } : answer;
  }

  #emptyAnswer(rows: number): Answer {
    const outputs = this.expected.length;
    const players = this.#arena.players;
    return {
      rows,
      outputs,
      players,
      values: new Float64Array(rows * outputs * players),
      standardErrors: new Float64Array(rows * outputs * players),
      scores: new Float64Array(rows * outputs),
    };
  }

  /** Undefined where no player varies: the row's score is the background's. */
  async #open(
    rows: Matrix,
    row: number,
    answer: Answer,
    signal: AbortSignal | undefined,
  ): Promise<Open | undefined> {
    const { playerOf, players } = this.#arena;
    const outputs = this.expected.length;
    const present = varyingPlayers(this.#arena, rows.values, row * rows.columns);
    if (present.length === 0) {
      answer.scores.set(this.expected, row * outputs);
      return undefined;
    }
    const placeOf = new Int16Array(players).fill(-1);
    for (const [place, player] of present.entries()) placeOf[player] = place;
    const places = playerOf.map((player) => (player < 0 ? -1 : placeOf[player]!));
    const plan = await this.#plans.of(present.length, signal);
    const scores = new Float64Array(plan.coalitions.count * outputs);
    return { row, present, plan, places, scores };
  }

  /** Asks for level after level of the rows' coalitions, until each has small enough errors. */
  async #settle(rows: Matrix, all: Open[], answer: Answer, signal?: AbortSignal): Promise<void> {
    let open = all;
    for (let level = 0; open.length > 0; level += 1) {
      const tasks = open.map(
        ({ row, plan, places, scores }): Task => ({
          row,
          values: rows.values,
          offset: row * rows.columns,
          places,
          coalitions: plan.coalitions,
          from: level === 0 ? 0 : plan.counts[level - 1]!,
          to: plan.counts[level]!,
          into: scores,
        }),
      );
      await this.#scorer.score(tasks, signal);
      open = open.filter((one) => {
        const small = this.#solve(one, level, answer);
        return !small && level + 1 < one.plan.counts.length;
      });
    }
  }

  /** Writes a row's values; tells whether their errors are small enough. */
  #solve({ row, present, plan, scores }: Open, level: number, answer: Answer): boolean {
    const outputs = this.expected.length;
    const values = new Float64Array(present.length);
    const errors = new Float64Array(present.length);
    const table = new Float64Array(
      plan.sums ? plan.coalitions.count + 1 : plan.counts[level]! >> 1,
    );
    let small = true;
    for (let output = 0; output < outputs; output += 1) {
      const nobody = this.expected[output]!;
      const score = scores[plan.coalitions.full * outputs + output]!;
      if (plan.sums !== undefined) {
        table[0] = nobody;
        for (let k = 1; k < table.length; k += 1) table[k] = scores[(k - 1) * outputs + output]!;
        plan.sums.values(table, values);
      } else {
        for (let k = 0; k < table.length; k += 1) {
          const at = (1 + 2 * k) * outputs + output;
          table[k] = (scores[at]! - scores[at + outputs]!) / 2;
        }
        plan.solvers![level]!.solve(table, score - nobody, values, errors);
      }
      const to = (row * outputs + output) * answer.players;
      for (let i = 0; i < present.length; i += 1) {
        answer.values[to + present[i]!] = values[i]!;
        answer.standardErrors[to + present[i]!] = errors[i]!;
      }
      answer.scores[row * outputs + output] = score;
      small &&= largest(errors) <= (this.#options.stopAt ?? 0) * largest(values);
    }
    return small;
  }
}

function largest(values: Float64Array): number {
  let most = 0;
  for (const value of values) if (Math.abs(value) > most) most = Math.abs(value);
  return most;
}

function defined(limits: Partial<ScoringLimits>): Partial<ScoringLimits> {
  const { rowsPerCall, cellsPerCall } = limits;
  return {
    ...(rowsPerCall === undefined ? {} : { rowsPerCall }),
    ...(cellsPerCall === undefined ? {} : { cellsPerCall }),
  };
}
