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
