import { type Arena, arenaOf } from '../coalitions/arena.js';
import { linked } from '../coalitions/link.js';
import type { Attributions, Explainer, Game, Matrix } from '../types.js';
import type { ModelStructure, TreeEnsemble } from './ensemble.js';
import { checkColumns } from './margin-explainer.js';
import { type Pause, type Turns, turn } from './pause.js';
import { modelScores } from './predict.js';
import { tooLarge, unreadable } from './question.js';
import { Reach } from './reach.js';
import { addTable, ScoreTable, TableValues } from './score-table.js';

/** Players that the trees ask for at most, and scores of a table: 8 MB. */
const maximumPlayers = 16;
const maximumScores = 1024 * 1024;

/**
 * Why the scores of all coalitions cannot be tabled; undefined where they can, whatever the links
 * and however many baseline rows.
 * @throws RangeError as `arenaOf` does.
 */
export function notTabled(model: ModelStructure, game: Game): string | undefined {
  const arena = arenaOf(game);
  const why = unreadable(model, arena);
  if (why !== undefined || model.kind !== 'trees') return why;
  const players = usedPlayers(model, arena).length;
  if (players > maximumPlayers) {
    return `its trees use ${players} features; at most ${maximumPlayers} have a table of coalitions`;
  }
  if (2 ** players * model.outputs > maximumScores) {
    return `a table of ${model.outputs} scores for coalitions of ${players} features is too large`;
  }
  return tooLarge(model, arena.playerOf);
}

const usedPlayers = (model: TreeEnsemble, { playerOf }: Arena): number[] => [
  ...new Set([...model.feature].filter((one) => one >= 0).map((one) => playerOf[one] as number)),
];

/**
 * Exact Shapley values of the scores themselves (or of the log odds of their mean), without asking
 * the model: for each row and baseline row the trees give the margins of all coalitions of the
 * players who differ, in O(m 2^m).
 * @throws RangeError saying why, where `notTabled` says that it cannot.
 */
export function tabledExplainer(model: TreeEnsemble, game: Game, pause?: Pause): Explainer {
  const why = notTabled(model, game);
  if (why !== undefined) throw new RangeError(why);
  const solver = new Tabled(model, game);
  const explain = (rows: Matrix, signal?: AbortSignal): Promise<Attributions> =>
    solver.explain(rows, { pause, signal });
  const reason =
    `The model is a sum of ${model.roots.length.toLocaleString('en')} trees, read from its file: ` +
    'they give the scores of all coalitions of its features, and these the exact Shapley values.';
  return { method: 'tree', reason, expected: solver.expected, scoredRows: 0, explain };
}

/** A row, and where its values and scores are added. */
interface Asked {
  readonly row: Float64Array;
  readonly from: number;
  readonly values: Float64Array;
  readonly scores: Float64Array;
}

class Tabled {
  readonly expected: Float64Array;
  readonly #model: TreeEnsemble;
  readonly #game: Game;
  readonly #arena: Arena;
  readonly #used: readonly number[];
  readonly #reach: Reach;
  readonly #table: ScoreTable;
  readonly #values: TableValues;

  constructor(model: TreeEnsemble, game: Game) {
    const arena = arenaOf(game);
    const used = usedPlayers(model, arena);
    const bitOf = Int32Array.from(arena.playerOf, (player) => 1 << used.indexOf(player));
    this.#model = model;
    this.#game = game;
    this.#arena = arena;
    this.#used = used;
    const { background: values, backgroundRows: rows, columns } = arena;
    this.#reach = new Reach(model, bitOf, { rows, columns, values });
    this.#table = new ScoreTable(model, used.length);
    this.#values = new TableValues(used.length);
    this.expected = this.#expected();
  }

  async explain(rows: Matrix, turns: Turns): Promise<Attributions> {
    const { outputs, features } = this.#model;
    checkColumns(rows, features);
    const players = this.#game.players.length;
    const values = new Float64Array(rows.rows * outputs * players);
    const scores = new Float64Array(rows.rows * outputs);
    const seen = new Map<string, number>();
    for (let row = 0; row < rows.rows; row++) {
      turns.signal?.throwIfAborted();
      const from = row * features;
      const key = rows.values.subarray(from, from + features).join();
      const same = seen.get(key);
      if (same !== undefined) {
        values.copyWithin(
          row * outputs * players,
          same * outputs * players,
          (same + 1) * outputs * players,
        );
        scores.copyWithin(row * outputs, same * outputs, (same + 1) * outputs);
        continue;
      }
      seen.set(key, row);
      const own = values.subarray(row * outputs * players, (row + 1) * outputs * players);
      const margins = scores.subarray(row * outputs, (row + 1) * outputs);
      const asked = { row: rows.values, from, values: own, scores: margins };
      if (this.#game.link === 'identity') await this.#addEach(asked, turns);
      else await this.#addJoint(asked, turns);
    }
    return { rows: rows.rows, outputs, players, values, scores };
  }

  /** Mean scores over the background: the values of each background row's own game add up. */
  async #addEach({ row, from, values, scores }: Asked, turns: Turns): Promise<void> {
    const { backgroundRows, shares } = this.#arena;
    for (let i = 0; i < backgroundRows; i++) {
      this.#reach.walk(row, from, i);
      const bits = bitsOf(this.#reach.varying);
      const table = this.#table.fill(this.#reach, bits);
      this.#addValues(table, bits, shares[i] as number, values, scores);
      await turn(turns);
    }
  }

  async #addJoint({ row, from, values, scores }: Asked, turns: Turns): Promise<void> {
    const { backgroundRows, shares } = this.#arena;
    const { outputs } = this.#model;
    let all: number[] = [];
    let means = new Float64Array(outputs);
    for (let i = 0; i < backgroundRows; i++) {
      this.#reach.walk(row, from, i);
      const bits = bitsOf(this.#reach.varying);
      if (bits.some((bit) => !all.includes(bit))) {
        const more = [...new Set([...all, ...bits])];
        const grown = new Float64Array(2 ** more.length * outputs);
        addTable(grown, more, means, all, { outputs, share: 1 });
        [all, means] = [more, grown];
      }
      const table = this.#table.fill(this.#reach, bits);
      addTable(means, all, table, bits, { outputs, share: shares[i] as number });
      await turn(turns);
    }
    for (let at = 0; at < means.length; at++) means[at] = linked('logit', means[at] as number);
    this.#addValues(means, all, 1, values, scores);
  }

  #addValues(
    table: Float64Array,
    bits: readonly number[],
    share: number,
    values: Float64Array,
    scores: Float64Array,
  ): void {
    const { outputs } = this.#model;
    const players = this.#game.players.length;
    for (let output = 0; output < outputs; output++) {
      const full = table[table.length - outputs + output] as number;
      scores[output] = (scores[output] as number) + share * full;
      this.#values.solve(table, bits.length, output, outputs, (place, value) => {
        const used = 31 - Math.clz32(bits[place] as number);
        const at = output * players + (this.#used[used] as number);
        values[at] = (values[at] as number) + share * value;
      });
    }
  }

  #expected(): Float64Array {
    const { background: values, backgroundRows: rows, columns, shares } = this.#arena;
    const { outputs } = this.#model;
    const expected = new Float64Array(outputs);
    for (const [at, score] of modelScores(this.#model, { rows, columns, values }).entries()) {
      const share = shares[Math.floor(at / outputs)] as number;
      expected[at % outputs] = (expected[at % outputs] as number) + share * score;
    }
    return expected.map((mean) => linked(this.#game.link, mean));
  }
}

/** The bits of a set, each alone. */
function bitsOf(set: number): number[] {
  const bits: number[] = [];
  for (let rest = set; rest !== 0; rest &= rest - 1) bits.push(rest & -rest);
  return bits;
}
