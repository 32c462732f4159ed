import { createHash } from 'node:crypto';
import type { DuckDBConnection } from '@duckdb/node-api';
import {
  type CaptureWidths,
  captureWidths,
  type DatasetSource,
  decodeSummary,
  encodeInTiers,
  isUndamaged,
  loadDataset,
  mixedColumns,
  type OnProgress,
  otherWidth,
  type Summary,
  SummaryMerger,
  SummaryShapeError,
  summariseSources,
  summaryFingerprint,
  type TieredSummary,
} from '@guiderail/analysis';
import { messageOf } from '../../../base/errors.js';
import type { KeptSummary, Summaries, SummaryInfo } from '../../../storage/summaries.js';
import { filesOf, type Span } from '../../common/dataset/capture-hours.js';
import type { CaptureHour, SourceFile } from '../../common/dataset/source-file.js';
import { type Node, placeOf, summaryTree } from './summary-tree.js';

/** Records before 1970 or without a time belong to no window. */
const anyTime = new Date(0);
/** Summaries that wait to be kept together: each commit costs a few milliseconds. */
const keptAtOnce = 512;
const keptAtOnce_bytes = 32 * 1024 * 1024;
/** Ways in which records may be read before their segments agree: each is found in the last. */
const mostReadings = 6;

export type KeptSummaries = Pick<
  Summaries,
  'find' | 'read' | 'readTier' | 'keep' | 'forget' | 'recall' | 'remember'
>;

export interface WindowRequest {
  readonly hours: readonly CaptureHour[];
  readonly window: Span;
  readonly columnNames: readonly string[];
  readonly parts: readonly ('endpointInput' | 'endpointOutput')[];
  /** Columns that the baseline knows as text. */
  readonly textColumns: readonly string[];
  /** The baseline's time column, where rows are wanted in time order. */
  readonly timeColumn?: string | undefined;
  readonly now: number;
}

export interface WindowSummary {
  readonly summary: Summary;
  /** What a person should know about how it came about. */
  readonly remarks: readonly string[];
  /** How the records were read. */
  readonly widths: CaptureWidths;
  /**
   * Names of objects whose summaries pass a test, from the top down: the first few.
   * @throws SummaryShapeError when a summary has been damaged meanwhile
   */
  readonly holding: (
    test: (part: Summary['profile']) => boolean,
    most: number,
  ) => Promise<string[]>;
}

/** How records are read: found out once and remembered, because all segments must agree on it. */
interface Reading extends CaptureWidths {
  readonly textColumns: readonly string[];
}

/** Name of the column that bears the records' own times. */
const recordTime = 'inferenceTime';

/**
 * The summary of a window, merged from kept summaries of days, hours and capture objects. What has
 * none is read and summarised, and kept; of objects across an edge of the window the part within is
 * read. Where objects disagree (a column that turns out to hold text, records of another width),
 * they are summarised anew in the way that serves all, which is remembered.
 */
export async function windowSummary(
  tools: { connection: DuckDBConnection; kept: KeptSummaries; onProgress?: OnProgress },
  request: WindowRequest,
): Promise<WindowSummary> {
  const { kept } = tools;
  const { columnNames, parts, hours } = request;
  const variants = [...new Set(hours.map(({ variant }) => variant))].sort();
  const name = digest({ columnNames, parts, variants });
  const known = kept.recall(name);
  let reading: Reading =
    known === undefined ? await firstReading(request) : (JSON.parse(known) as Reading);
  const damaged = new Set<string>();
  for (let tries = 1; ; tries++) {
    const run = new WindowRun(tools, request, reading, damaged);
    const summary = await unlessDamaged(run.summary());
    // each time, one more summary is made again: that ends
    if (summary === undefined) continue;
    const better = betterReading(summary, reading);
    if (better === undefined || tries === mostReadings) {
      const text = JSON.stringify(reading);
      if (text !== known) run.trying(() => kept.remember(name, text));
      const { width, outputWidth } = reading;
      const holding = run.holding.bind(run);
      return { summary, remarks: run.remarks, widths: { width, outputWidth }, holding };
    }
    reading = better;
  }
}

/** Undefined where rows that are read late turned out to be gone or damaged. */
async function unlessDamaged(summary: Promise<Summary>): Promise<Summary | undefined> {
  try {
    return await summary;
  } catch (error) {
    if (error instanceof SummaryShapeError) return undefined;
    throw error;
  }
}

const digest = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('base64url');

async function firstReading({ hours, parts, textColumns }: WindowRequest): Promise<Reading> {
  const paths = filesOf(hours).map(({ path }) => path);
  // opens no more files than it takes to see a thousand records
  const widths = await captureWidths({
    format: 'capture',
    paths,
    captureIndexNames: [...parts],
  });
  return { ...widths, textColumns };
}

function betterReading(summary: Summary, reading: Reading): Reading | undefined {
  const mixed = mixedColumns(summary).filter((name) => !reading.textColumns.includes(name));
  const width = otherWidth(summary);
  if (mixed.length === 0 && width === undefined) return undefined;
  const textColumns = [...reading.textColumns, ...mixed];
  if (width === undefined) return { ...reading, textColumns };
  return { width, outputWidth: Math.min(reading.outputWidth || 1, width), textColumns };
}

/** What of a tree is in a window, in order: whole summaries, and objects that its edges cut. */
function piecesOf(node: Node, window: Span): { node: Node; isCut: boolean }[] {
  const place = placeOf(node, window);
  if (place === 'outside') return [];
  if (place === 'inside' || node.file) return [{ node, isCut: place !== 'inside' }];
  return node.parts().flatMap((part) => piecesOf(part, window));
}

/** One attempt at a window, with one way of reading. */
class WindowRun {
  readonly remarks: string[] = [];
  readonly #tools: Parameters<typeof windowSummary>[0];
  readonly #request: WindowRequest;
  readonly #reading: Reading;
  readonly #timeColumn: string | undefined;
  /** What the disk did not take. */
  readonly #beside = new Map<string, TieredSummary>();
  /** Kept summaries of which a part is gone or damaged: they are made again. */
  readonly #damaged: Set<string>;
  readonly #waiting = new Map<string, KeptSummary & TieredSummary>();
  #waiting_bytes = 0;
  #read = 0;
  #tree: readonly Node[] = [];

  constructor(
    tools: Parameters<typeof windowSummary>[0],
    request: WindowRequest,
    reading: Reading,
    damaged: Set<string>,
  ) {
    this.#tools = tools;
    this.#damaged = damaged;
    this.#request = request;
    this.#reading = reading;
    const { timeColumn } = request;
    const isThere = timeColumn !== undefined && this.#positional.includes(timeColumn);
    this.#timeColumn = timeColumn === undefined || isThere ? timeColumn : recordTime;
  }

  async summary(): Promise<Summary> {
    const { hours, window, columnNames, parts, now } = this.#request;
    const reading = { ...this.#reading, timeColumn: this.#timeColumn };
    const fingerprint = summaryFingerprint();
    const settings = digest({ fingerprint, columnNames, parts, reading });
    const tree = summaryTree(hours, window, settings, now);
    this.#tree = tree;
    const missing = this.#lookUp(tree);
    await this.#summarise(missing.objects);
    for (const node of missing.wholes.reverse()) await this.#rollUp(node);
    this.#flush();
    const pieces = tree.flatMap((node) => piecesOf(node, window));
    const cut = pieces.filter(({ isCut }) => isCut).map(({ node }) => node);
    const within = new Map<Node, Summary>();
    for (const [index, summary] of (await this.#summarised(cut, window)).entries()) {
      within.set(cut[index] as Node, summary);
    }
    const merger = new SummaryMerger();
    for (const { node } of pieces) merger.add(within.get(node) ?? (await this.#load(node)));
    this.#flush();
    const total = hours.reduce((sum, { count }) => sum + count, 0);
    this.remarks.push(
      `${this.#read} of ${total} capture files were read, the others summarised before.`,
    );
    const { summary } = merger;
    if (summary.profile.rows === 0) summary.profile.declare(this.#positional);
    return summary;
  }

  async holding(test: (part: Summary['profile']) => boolean, most: number): Promise<string[]> {
    const names: string[] = [];
    const visit = async (nodes: readonly Node[]): Promise<void> => {
      for (const node of nodes) {
        if (names.length >= most) return;
        if (!test((await this.#load(node)).profile)) continue;
        if (node.file) names.push(node.file.name);
        else await visit(node.parts());
      }
    };
    await visit(this.#tree);
    this.#flush();
    return names;
  }

  /** Columns by position: a window without records has them all the same. */
  get #positional(): string[] {
    const { columnNames } = this.#request;
    return Array.from({ length: this.#reading.width }, (_, i) => columnNames[i] ?? `_c${i}`);
  }

  /** Looks up the summaries of a tree. Returns what is not kept: objects, and wholes from the top. */
  #lookUp(tree: readonly Node[]): { objects: Node[]; wholes: Node[] } {
    const objects: Node[] = [];
    const wholes: Node[] = [];
    let level = tree;
    while (level.length > 0) {
      const found = this.#tools.kept.find(level.map(({ id }) => id));
      const next: Node[] = [];
      for (const node of level) {
        node.info = this.#damaged.has(node.id) ? undefined : found.get(node.id);
        if (node.info === undefined) (node.file ? objects : wholes).push(node);
        else if (placeOf(node, this.#request.window) !== 'across') continue;
        next.push(...node.parts());
      }
      level = next;
    }
    return { objects, wholes };
  }

  /** Reads objects that have no summary, and keeps theirs. */
  async #summarise(objects: readonly Node[]): Promise<void> {
    await this.#scan(objects, { start: anyTime }, (node, summary) => {
      node.info = this.#keep(node, summary);
    });
  }

  async #rollUp(node: Node): Promise<void> {
    const merger = new SummaryMerger();
    for (const part of node.parts()) merger.add(await this.#load(part));
    const parts = node.parts().map(({ id }) => id);
    node.info = this.#keep(node, merger.summary, parts);
  }

  /** A kept summary; made again where it is gone or damaged. */
  async #load(node: Node): Promise<Summary> {
    const made = this.#waiting.get(node.id) ?? this.#beside.get(node.id);
    const bytes = made?.bytes ?? this.#readKept(node.id);
    if (bytes !== undefined) {
      try {
        return decodeSummary(bytes, (tier) => made?.tiers?.[tier] ?? this.#readTier(node.id, tier));
      } catch (error) {
        if (!(error instanceof SummaryShapeError)) throw error;
        this.trying(() => this.#tools.kept.forget([node.id]));
      }
    }
    const merger = new SummaryMerger();
    if (node.file) for (const one of await this.#summarised([node])) merger.add(one);
    for (const part of node.parts()) merger.add(await this.#load(part));
    const { summary } = merger;
    node.info = this.#keep(node, summary);
    return summary;
  }

  #readKept(id: string): Uint8Array | undefined {
    return this.#damaged.has(id) ? undefined : this.#tools.kept.read(id);
  }

  /** @throws SummaryShapeError when it is not there: the whole must be made again. */
  #readTier(id: string, tier: number): Uint8Array {
    const bytes = this.#tools.kept.readTier(id, tier);
    if (bytes !== undefined && isUndamaged(bytes)) return bytes;
    this.#damaged.add(id);
    this.trying(() => this.#tools.kept.forget([id]));
    throw new SummaryShapeError(`tier ${tier} of a summary is gone or damaged`);
  }

  /** Summaries of objects, or of what they have of a window. */
  async #summarised(nodes: readonly Node[], window?: Span): Promise<Summary[]> {
    const summaries: Summary[] = [];
    const span = window
      ? { start: new Date(window.start), end: new Date(window.end) }
      : { start: anyTime };
    await this.#scan(nodes, span, (_, summary) => summaries.push(summary));
    return summaries;
  }

  async #scan(
    nodes: readonly Node[],
    span: { start: Date; end?: Date },
    onSummary: (node: Node, summary: Summary) => void,
  ): Promise<void> {
    if (nodes.length === 0) return;
    this.#read += nodes.length;
    const { connection, onProgress } = this.#tools;
    const { columnNames, parts } = this.#request;
    const { width, outputWidth, textColumns } = this.#reading;
    const files = nodes.flatMap(({ file }): SourceFile[] => (file ? [file] : []));
    const source: DatasetSource = {
      format: 'capture',
      paths: files.map(({ path }) => path),
      sourceNames: files.map(({ name }) => name),
      captureIndexNames: [...parts],
      widths: { width, outputWidth },
      ...span,
    };
    const dataset = await loadDataset(connection, source, { columnNames });
    const timeColumn = this.#timeColumn;
    await summariseSources(
      dataset,
      {
        textColumns: new Set(textColumns),
        ...(timeColumn && { timeColumn }),
        ...(onProgress && { onProgress }),
      },
      (index) => nodes[index]?.id ?? '',
      (index, summary) => onSummary(nodes[index] as Node, summary),
    );
  }

  #keep(node: Node, summary: Summary, parts?: readonly string[]): SummaryInfo {
    const { times } = summary.notes;
    const info = {
      first: times?.first ?? null,
      last: times?.last ?? null,
      rows: summary.profile.rows,
    };
    const { bytes, tiers } = encodeInTiers(summary);
    if (this.#damaged.has(node.id)) this.#beside.set(node.id, { bytes, tiers });
    this.#waiting.set(node.id, { id: node.id, ...info, bytes, tiers, parts });
    this.#waiting_bytes += tiers.reduce((sum, { length }) => sum + length, bytes.length);
    if (this.#waiting.size >= keptAtOnce || this.#waiting_bytes >= keptAtOnce_bytes) this.#flush();
    return info;
  }

  #flush(): void {
    const waiting = [...this.#waiting.values()];
    if (waiting.length === 0) return;
    this.#waiting.clear();
    this.#waiting_bytes = 0;
    if (this.trying(() => this.#tools.kept.keep(waiting))) return;
    for (const { id, bytes, tiers } of waiting) this.#beside.set(id, { bytes, tiers });
  }

  /** A run does not fail because its summaries cannot be kept; it says so. */
  trying(work: () => void): boolean {
    try {
      work();
      return true;
    } catch (error) {
      const remark = `Summaries could not be kept, which costs the next run time: ${messageOf(error)}.`;
      if (!this.remarks.includes(remark)) this.remarks.push(remark);
      return false;
    }
  }
}
