import { PredictError } from '../predict-error.js';
import type { Game } from '../types.js';

/** A game laid out for making synthetic rows: who owns a column, and the background's rows. */
export interface Arena {
  readonly players: number;
  readonly columns: number;
  /** Player of each column, -1 where no player has it. */
  readonly playerOf: Int16Array;
  /** Whether every column belongs to a player: then the full coalition is the row itself. */
  readonly covered: boolean;
  /** Rows of the background, each once. */
  readonly background: Float64Array;
  readonly backgroundRows: number;
  /** Share of each background row; they add up to 1. */
  readonly shares: Float64Array;
}

/** @throws {RangeError} where players overlap, name no column, or the background is empty */
export function arenaOf(game: Game): Arena {
  const { background, players } = game;
  const columns = background.columns;
  if (background.rows === 0) throw new RangeError('the baseline has no rows');
  if (players.length > 32_767) throw new RangeError('at most 32,767 features can be explained');
  const playerOf = new Int16Array(columns).fill(-1);
  for (const [at, player] of players.entries()) {
    for (const column of player.columns) {
      if (!(column >= 0 && column < columns)) {
        throw new RangeError(
          `the baseline lacks feature ${player.name}: it has ${columns} columns, ` +
            `and column ${column} is asked for`,
        );
      }
      if (playerOf[column] !== -1) {
        const other = players[playerOf[column]!]!.name;
        throw new RangeError(`column ${column} belongs to both ${other} and ${player.name}`);
      }
      playerOf[column] = at;
    }
  }
  const covered = playerOf.every((player) => player >= 0);
  return { players: players.length, columns, playerOf, covered, ...distinctRows(background) };
}

function distinctRows(background: Game['background']) {
  const { rows, columns, values } = background;
  const places = new Map<string, number>();
  const kept: number[] = [];
  const counts: number[] = [];
  for (let row = 0; row < rows; row += 1) {
    const key = values.subarray(row * columns, (row + 1) * columns).join();
    const place = places.get(key);
    if (place === undefined) {
      places.set(key, kept.length);
      kept.push(row);
      counts.push(1);
    } else counts[place]! += 1;
  }
  const distinct = new Float64Array(kept.length * columns);
  for (const [at, row] of kept.entries()) {
    distinct.set(values.subarray(row * columns, (row + 1) * columns), at * columns);
  }
  const shares = Float64Array.from(counts, (count) => count / rows);
  return { background: distinct, backgroundRows: kept.length, shares };
}

/** Players of whom the row differs from the background somewhere; NaN equals NaN. */
export function varyingPlayers(arena: Arena, values: Float64Array, offset: number): number[] {
  const { playerOf, background, backgroundRows, columns } = arena;
  const varies = new Uint8Array(arena.players);
  for (let column = 0; column < columns; column += 1) {
    const player = playerOf[column]!;
    if (player < 0 || varies[player] === 1) continue;
    const value = values[offset + column]!;
    for (let row = 0; row < backgroundRows; row += 1) {
      const other = background[row * columns + column]!;
      if (value !== other && !(Number.isNaN(value) && Number.isNaN(other))) {
        varies[player] = 1;
        break;
      }
    }
  }
  const found: number[] = [];
  for (let player = 0; player < varies.length; player += 1) {
    if (varies[player] === 1) found.push(player);
  }
  return found;
}

/** @throws {PredictError} when the answer has other rows than asked, or a score is not finite */
export function checkAnswer(
  answer: { rows: number; columns: number; values: Float64Array },
  asked: number,
  outputs?: number,
): void {
  if (answer.rows !== asked) {
    throw new PredictError(`the model answered ${answer.rows} rows where ${asked} were asked`);
  }
  if (answer.columns < 1 || (outputs !== undefined && answer.columns !== outputs)) {
    throw new PredictError(
      `the model gave ${answer.columns} scores for a row` +
        (outputs === undefined ? '' : ` where it gave ${outputs} before`),
    );
  }
  if (answer.values.length < answer.rows * answer.columns) {
    throw new PredictError(`the model's answer holds fewer than ${asked} rows of scores`);
  }
}
