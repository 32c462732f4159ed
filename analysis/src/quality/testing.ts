import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorQuality } from './run.js';
import type { MetricValue, QualityOptions, QualityResult } from './types.js';

/** A record as merges leave it: output and label in CSV. */
export const mergedLine = (output: string, label: string, more: object = {}): string =>
  JSON.stringify({
    captureData: {
      endpointInput: {
        observedContentType: 'text/csv',
        mode: 'INPUT',
        data: '1.5,a "quoted" one,3',
        encoding: 'CSV',
      },
      endpointOutput: {
        observedContentType: 'text/csv; charset=utf-8',
        mode: 'OUTPUT',
        data: output,
        encoding: 'CSV',
      },
    },
    eventMetadata: { eventId: 'e', inferenceTime: '2026-01-01T00:00:00Z' },
    eventVersion: '0',
    groundTruthData: { data: label, encoding: 'CSV' },
    ...more,
  });

/** Measures lines as one merged file. */
export async function measureLines(
  lines: readonly string[],
  options: QualityOptions,
  more: Partial<Parameters<typeof monitorQuality>[0]> & { start?: Date; end?: Date } = {},
): Promise<QualityResult> {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-quality-'));
  const path = join(folder, 'part-00000.jsonl');
  const { start, end, ...input } = more;
  try {
    await writeFile(path, lines.map((line) => `${line}\n`).join(''));
    return await monitorQuality({
      source: { merged: { paths: [path], sourceNames: ['s3://b/part.jsonl'], start, end } },
      options,
      evaluatedAt: new Date(0),
      ...input,
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Values of the scalar metrics, by name. */
export const valuesOf = ({ statistics }: QualityResult): Record<string, number> => {
  const { regression_metrics, binary_classification_metrics, multiclass_classification_metrics } =
    statistics;
  const metrics =
    regression_metrics ?? binary_classification_metrics ?? multiclass_classification_metrics ?? {};
  return Object.fromEntries(
    Object.entries(metrics)
      .filter(([, metric]) => 'standard_deviation' in metric)
      .map(([name, metric]) => [name, (metric as MetricValue).value]),
  );
};

/** The same line so many times. */
export const times = (count: number, output: string, label: string): string[] =>
  Array.from({ length: count }, () => mergedLine(output, label));

/**
 * Records as different as they come: a probability, its label and a class, most of them plain CSV,
 * others with line ends, quotes, several rows, in JSON or broken. The same ones at each call.
 */
export function mixedLines(count: number): string[] {
  const next = linearCongruence(5);
  return Array.from({ length: count }, (_, index) => {
    const label = next() < 0.4 ? 1 : 0;
    const score = Math.fround((next() + next() + label) / 3);
    const probability = index % 3 === 0 ? score.toFixed(2) : String(score);
    const name = ['red', 'green', '3'][Math.floor(next() * 3)];
    return mixedLine(index % 97, `${probability},${score > 0.5 ? 1 : 0},${name}`, String(label));
  });
}

function mixedLine(kind: number, output: string, label: string): string {
  const json = (value: unknown) => ({ data: JSON.stringify(value), encoding: 'JSON' });
  const later = {
    eventMetadata: { eventId: 'é'.repeat(kind), inferenceTime: '2026-01-01T00:10Z' },
  };
  if (kind === 11) return mergedLine(`${output}\n${output}\n`, `${label}\n1\n`);
  if (kind === 23) return mergedLine(output.replace(/[^,]+$/, '"$&"'), label, later);
  if (kind === 31) return mergedLine(output, label, { groundTruthData: json({ label }) });
  if (kind === 41) return mergedLine(output, `"${label}"`, { text: 'a line\nend' });
  if (kind === 53) return mergedLine(output, label).slice(0, -kind);
  if (kind === 67) return mergedLine(output, 'neither');
  if (kind === 79) return '';
  return mergedLine(kind % 2 === 0 ? output : `${output}\n`, label, kind < 60 ? {} : later);
}

function linearCongruence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

export const binary: QualityOptions = {
  problemType: 'BinaryClassification',
  attributes: { probability: '0' },
};

/** Holds each named value to within a relative error of 1e-9. */
export function closeTo(found: Record<string, number>, expected: Record<string, number>): void {
  for (const [name, value] of Object.entries(expected)) {
    const is = found[name];
    if (is === undefined || Math.abs(is - value) > 1e-9 * Math.max(1, Math.abs(value))) {
      throw new Error(`${name} is ${is}, expected ${value}`);
    }
  }
}
