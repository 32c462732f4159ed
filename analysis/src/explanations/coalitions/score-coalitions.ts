import { PredictError, withRows } from '../predict-error.js';
import type { Game } from '../types.js';
import { type Arena, checkAnswer } from './arena.js';
import type { Coalitions } from './coalitions.js';
import { type DistinctRows, distinctRows } from './distinct.js';
import { linked } from './link.js';

/** Coalitions of one row whose scores are wanted. */
export interface Task {
  /** The row's number, for messages. */
  readonly row: number;
  readonly values: Float64Array;
  /** Where the row begins in `values`. */
  readonly offset: number;
  /** By column: its player's place among those that take part, -1 where the background stays. */
  readonly places: Int16Array;
  readonly coalitions: Coalitions;
  /** Which coalitions: `from <= k < to`. */
  readonly from: number;
  readonly to: number;
  /** Scores in the link's units, coalition after coalition from 0, output after output. */
  readonly into: Float64Array;
}

export interface ScoringLimits {
  /** Synthetic rows in one call of `predict`. */
  readonly rowsPerCall: number;
  /** Numbers held at once for synthetic rows. */
  readonly cellsPerCall: number;
}

/** What of the running call belongs where: kept apart for each request for scores. */
interface Call {
  /** Synthetic rows that fit in. */
  readonly size: number;
  readonly buffer: Float64Array;
  readonly columns: number;
  /** The background's rows, and after them the row that is explained. */
  readonly mixed: Float64Array;
  readonly distinct: DistinctRows | undefined;
  /** Slot of each synthetic row that is wanted, and where its score is added, with which share. */
  readonly slot: Int32Array;
  readonly target: Int32Array;
  readonly share: Float64Array;
  wanted: number;
  slots: number;
  /** Rows that are explained by it. */
  first: number;
  last: number;
}

/** More wanted rows than this for each row sent would take memory for nothing. */
const sharing = 4;
/** Duplicates are looked for as long as they are at least this share of the first rows. */
const worthLooking = { share: 0.02, after: 8192 };

/** Asks the model for the scores of coalitions, many rows and coalitions in one call. */
export class CoalitionScorer {
  /** Synthetic rows in one call, at most. */
  readonly capacity: number;
  readonly outputs: number;
  readonly #game: Game;
  readonly #arena: Arena;
  /** The room of an earlier call: large ones are dear to make anew. */
  #idle: Call | undefined;
  #scored = 0;
  #looked = 0;
  #found = 0;

  constructor(game: Game, arena: Arena, limits: ScoringLimits, outputs: number) {
    this.#game = game;
    this.#arena = arena;
    this.outputs = outputs;
    this.capacity = capacityOf(limits, arena.columns);
  }

  /** Synthetic rows that were sent so far. */
  get scoredRows(): number {
    return this.#scored;
  }

  async score(tasks: readonly Task[], signal?: AbortSignal): Promise<void> {
    let coalitions = 0;
    for (const task of tasks) coalitions += task.to - task.from;
    const sums = new Float64Array(coalitions * this.outputs);
    const call = this.#newCall(coalitions * this.#arena.backgroundRows, tasks.length);
    const place: Place = { task: 0, coalition: tasks[0]?.from ?? 0, row: 0, target: 0 };
    while (place.task < tasks.length) {
      fill(this.#arena, call, tasks, place);
      await this.#send(call, sums, signal);
    }
    this.#idle = call;
    settle(this.#game, tasks, sums, this.outputs);
  }

  #newCall(requests: number, rows: number): Call {
    const { columns, backgroundRows } = this.#arena;
    const size = Math.min(this.capacity, requests);
    const worth =
      this.#looked < worthLooking.after || this.#found >= this.#looked * worthLooking.share;
    // one row and one background row give no synthetic row twice
    const look = (rows > 1 || backgroundRows > 1) && worth;
    const wanted = Math.min(requests, look ? size * sharing : size);
    const idle = this.#idle;
    this.#idle = undefined;
    const fits = idle !== undefined && idle.size >= size && idle.slot.length >= wanted;
    if (fits && (idle.distinct !== undefined) === look) return idle;
    const buffer = new Float64Array(size * columns);
    return {
      size,
      buffer,
      columns,
      mixed: mixedOf(this.#arena),
      distinct: look ? distinctRows(buffer, columns, size) : undefined,
      slot: new Int32Array(wanted),
      target: new Int32Array(wanted),
      share: new Float64Array(wanted),
      wanted: 0,
      slots: 0,
      first: 0,
      last: 0,
    };
  }

  /** Sends what was gathered, and adds the scores up. */
  async #send(call: Call, sums: Float64Array, signal?: AbortSignal): Promise<void> {
    if (call.wanted === 0) return;
    signal?.throwIfAborted();
    const rows = call.slots;
    const columns = this.#arena.columns;
    try {
      const values = call.buffer.subarray(0, rows * columns);
      const answer = await this.#game.predict({ rows, columns, values }, signal);
      checkAnswer(answer, rows, this.outputs);
      addUp(call, answer.values, sums, this.outputs);
    } catch (error) {
      throw withRows(error, call.first, call.last);
    }
    this.#scored += rows;
    if (call.distinct !== undefined) {
      this.#looked += call.wanted;
      this.#found += call.wanted - call.slots;
      call.distinct.clear();
    }
    call.wanted = 0;
    call.slots = 0;
  }
}

function mixedOf({ background, columns }: Arena): Float64Array {
  const mixed = new Float64Array(background.length + columns);
  mixed.set(background);
  return mixed;
}

/** How far tasks were written out. */
interface Place {
  task: number;
  coalition: number;
  row: number;
  target: number;
}

/** Writes out synthetic rows until the call is full or all are written. */
function fill(arena: Arena, call: Call, tasks: readonly Task[], place: Place): void {
  const { covered, backgroundRows, shares, columns } = arena;
  const own = backgroundRows * columns;
  for (; place.task < tasks.length; place.task += 1) {
    const task = tasks[place.task]!;
    for (let i = 0; i < columns; i += 1) call.mixed[own + i] = task.values[task.offset + i]!;
    for (; place.coalition < task.to; place.coalition += 1, place.target += 1) {
      // the full coalition is the row itself, whatever the background
      const once = covered && place.coalition === task.coalitions.full;
      for (const rows = once ? 1 : backgroundRows; place.row < rows; place.row += 1) {
        if (call.slots === call.size || call.wanted === call.slot.length) return;
        writeRow(call, task, place.coalition, place.row * columns, own);
        want(call, task.row, place.target, once ? 1 : shares[place.row]!);
      }
      place.row = 0;
    }
    place.coalition = tasks[place.task + 1]?.from ?? 0;
  }
}

/**
 * Mixes a row with a background row. Which of them a cell is from is as random as the coalitions:
 * the place is computed rather than branched upon, which is several times faster.
 */
function writeRow(call: Call, task: Task, coalition: number, from: number, own: number): void {
  const { buffer, mixed, columns } = call;
  const { places, coalitions } = task;
  const { member } = coalitions;
  const members = coalition * coalitions.players;
  const to = call.slots * columns;
  const apart = own - from;
  for (let column = 0; column < columns; column += 1) {
    const place = places[column]!;
    const present = place < 0 ? 0 : member[members + place]!;
    buffer[to + column] = mixed[from + column + present * apart]!;
  }
}

function want(call: Call, row: number, target: number, share: number): void {
  if (call.wanted === 0) call.first = row;
  call.last = row;
  const slot = call.distinct === undefined ? call.slots : call.distinct.slotOf(call.slots);
  if (slot === call.slots) call.slots += 1;
  call.slot[call.wanted] = slot;
  call.target[call.wanted] = target;
  call.share[call.wanted] = share;
  call.wanted += 1;
}

function addUp(call: Call, scores: Float64Array, sums: Float64Array, outputs: number): void {
  for (let i = 0; i < call.wanted; i += 1) {
    const from = call.slot[i]! * outputs;
    const to = call.target[i]! * outputs;
    const share = call.share[i]!;
    for (let o = 0; o < outputs; o += 1) sums[to + o]! += share * scores[from + o]!;
  }
}

/** How many synthetic rows of some columns go into one call. */
export function capacityOf(limits: ScoringLimits, columns: number): number {
  const byCells = Math.floor(limits.cellsPerCall / Math.max(columns, 1));
  return Math.max(1, Math.min(limits.rowsPerCall, byCells));
}

/** Brings summed scores into the link's units and to their tasks. */
function settle(game: Game, tasks: readonly Task[], sums: Float64Array, outputs: number): void {
  let at = 0;
  for (const task of tasks) {
    try {
      for (let i = task.from * outputs; i < task.to * outputs; i += 1, at += 1) {
        const sum = sums[at]!;
        if (!Number.isFinite(sum)) {
          throw new PredictError(`the model gave a score that is not a finite number (${sum})`);
        }
        task.into[i] = linked(game.link, sum);
      }
    } catch (error) {
      throw withRows(error, task.row, task.row);
    }
  }
}
