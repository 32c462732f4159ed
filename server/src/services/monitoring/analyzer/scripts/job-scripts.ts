import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Unavailable } from '../../../../base/errors.js';
import type { Objects } from '../../../../storage/objects.js';
import { filesOf } from '../../../common/dataset/capture-hours.js';
import { firstFile } from '../../../common/dataset/dataset-files.js';
import { filePlaces } from '../../../common/dataset/places.js';
import { type ImageJob, JobFailure } from '../../../common/processing-image.js';
import { type S3Place, writeS3Uri } from '../../../common/s3-uri.js';
import type { AnalysisRequest } from '../analyse.js';
import { readConstraints, readStatistics } from '../baseline-file.js';
import type { AnalyzerSettings } from '../environment.js';
import { columnNamesOf } from '../window-request.js';
import { uploadChanges } from './changes.js';
import type { ScriptPrograms } from './programs.js';
import { languageOf, runScript, type Script, type ScriptCall } from './run-script.js';
import type { ScriptSummary } from './setup.js';

type Dataset = AnalysisRequest['dataset'];
type Report = (line: string) => void;

const GiB = 1024 ** 3;
/** Of a script's own text. */
const script_bytes = 4 * 1024 ** 2;
/** Of the rows that a script makes. */
const rows_bytes = 32 * GiB;
const rowsPlace = 'ml/rows.jsonl';

export interface JobScriptsDeps {
  readonly objects: Objects;
  readonly programs: ScriptPrograms;
}

/** The scripts that a job of the analyzer names, and the folder in which they run. */
export class JobScripts {
  readonly #deps: JobScriptsDeps;
  readonly #job: ImageJob;
  readonly #settings: AnalyzerSettings;
  readonly #signal: AbortSignal;
  readonly #report: Report;
  #scratch: Awaited<ReturnType<ScriptPrograms['processes']['scratch']>> | undefined;

  constructor(
    deps: JobScriptsDeps,
    job: ImageJob,
    settings: AnalyzerSettings,
    signal: AbortSignal,
    report: Report,
  ) {
    this.#deps = deps;
    this.#job = job;
    this.#settings = settings;
    this.#signal = signal;
    this.#report = report;
  }

  /**
   * The rows that `record_preprocessor_script` makes of the data set, as a data set; the same one
   * where the job names no script. Kept summaries are of records, so they can't be used then.
   * @throws JobFailure when the script fails, or leaves nothing.
   */
  async preprocessed(dataset: Dataset): Promise<Dataset> {
    const script = await this.#script('record_preprocessor_script');
    if (!script) return dataset;
    if (dataset.format.kind === 'parquet') {
      throw new JobFailure(
        `${script.name} cannot be run: a preprocessor reads records line by line, and Parquet has ` +
          'no lines. Leave record_preprocessor_script out.',
      );
    }
    const setup = await this.#setup(dataset);
    const files = dataset.hours ? filesOf(dataset.hours) : dataset.files;
    const summary = await this.#run(script, setup, files);
    this.#tell(script.name, summary);
    if (summary.rows === 0 && summary.records > 0) {
      throw new JobFailure(
        `Job inputs had no data: ${script.name} dropped all ${summary.records} records.`,
      );
    }
    const scratch = await this.#folder();
    if (!(await scratch.isFile(rowsPlace))) {
      throw new JobFailure(`${script.name} took the file of its rows away: leave it where it is.`);
    }
    const path = scratch.at(rowsPlace);
    const rows = { path, name: `rows of ${script.name}` };
    return { format: { kind: 'json', lines: true }, files: summary.rows === 0 ? [] : [rows] };
  }

  /**
   * Runs `post_analytics_processor_script` where the reports are files, and uploads what it wrote.
   * @returns the reports that it wrote anew, by name.
   */
  async after(
    reports: Readonly<Record<string, string>>,
    output: S3Place,
  ): Promise<Readonly<Record<string, string>>> {
    const script = await this.#script('post_analytics_processor_script');
    if (!script) return {};
    const scratch = await this.#folder();
    for (const [name, text] of Object.entries(reports)) {
      await scratch.write(`ml/processing/output/${name}`, text);
    }
    const setup = {
      kind: 'after',
      header: false,
      window: null,
      timed: false,
      columns: null,
    } as const;
    await this.#run(script, setup, []);
    const changes = { scratch, place: 'ml/processing/output', reports, output };
    return uploadChanges(this.#deps.objects, changes, this.#report);
  }

  async close(): Promise<void> {
    await this.#scratch?.remove();
  }

  async #folder() {
    if (this.#scratch) return this.#scratch;
    const scratch = await this.#deps.programs.processes.scratch(this.#job.name);
    this.#scratch = scratch;
    for (const folder of ['code', 'run', 'tmp', 'processing/input', 'processing/output']) {
      await scratch.folder(`ml/${folder}`);
    }
    return scratch;
  }

  /** The script that a variable names, fetched. @throws JobFailure when it is not there. */
  async #script(variable: string): Promise<Script | undefined> {
    const path = this.#job.environment[variable];
    if (!path) return undefined;
    const name = path.slice(path.lastIndexOf('/') + 1);
    languageOf({ name, variable });
    const candidates = filePlaces(this.#job, path, variable);
    const file = await firstFile(this.#deps.objects, candidates);
    if (!file) {
      const places = [...new Set(candidates.map(writeS3Uri))].join(' or ');
      throw new JobFailure(`There is no ${variable} at ${places}: upload the script first.`);
    }
    const scratch = await this.#folder();
    const place = `ml/code/${variable}/${name}`;
    try {
      await scratch.stream(place, createReadStream(file.path), script_bytes);
    } catch (error) {
      throw new JobFailure(`${file.name} is no script: ${(error as Error).message}.`);
    }
    return { variable, name, place };
  }

  async #setup({ format }: Dataset): Promise<ScriptCall['setup']> {
    const { window } = this.#settings;
    const columns = await this.#columns();
    const common = { columns, window: window ?? null, header: false, timed: false };
    switch (format.kind) {
      case 'capture':
        return { ...common, kind: 'records', timed: true };
      case 'merge':
        return { ...common, kind: 'records' };
      case 'csv':
        return { ...common, kind: 'lines', header: format.header };
      case 'json':
        if (format.lines) return { ...common, kind: 'lines' };
    }
    throw new JobFailure(
      'record_preprocessor_script reads captures, merged records, CSV and JSON Lines, one line at ' +
        'a time: give the data in one of these forms, or leave the script out.',
    );
  }

  /** The baseline's columns, which name rows whose keys are positions. */
  async #columns(): Promise<readonly string[] | null> {
    const { kind, constraintsPath, statisticsPath } = this.#settings;
    if (kind !== 'data-quality') return null;
    const read = async <T>(
      path: string | undefined,
      variable: string,
      reader: (content: Uint8Array, name: string) => T,
    ) => {
      if (path === undefined) return undefined;
      const file = await firstFile(this.#deps.objects, filePlaces(this.#job, path, variable));
      return file && reader(await readFile(file.path), file.name);
    };
    const constraints = await read(constraintsPath, 'baseline_constraints', readConstraints);
    const statistics =
      constraints ?? (await read(statisticsPath, 'baseline_statistics', readStatistics));
    const names = columnNamesOf(
      constraints ? { constraints } : { statistics: statistics as never },
    );
    return names.length > 0 ? names : null;
  }

  async #run(
    script: Script,
    setup: ScriptCall['setup'],
    files: ScriptCall['files'],
  ): Promise<ScriptSummary> {
    const scratch = await this.#folder();
    this.#report(`Running ${script.variable} ${script.name}.`);
    try {
      return await runScript({
        ...{ job: this.#job, signal: this.#signal, report: this.#report, scratch, script },
        ...{ programs: this.#deps.programs, setup, files },
        rows: { place: rowsPlace, limit_bytes: rows_bytes },
      });
    } catch (error) {
      if (error instanceof Unavailable) throw new JobFailure(error.message);
      throw error;
    }
  }

  #tell(name: string, { records, rows, dropped, outside, unreadable }: ScriptSummary): void {
    const more = [
      ...(dropped > 0 ? [`${dropped} dropped`] : []),
      ...(outside > 0 ? [`${outside} outside the window`] : []),
      ...(unreadable.count > 0 ? [`${unreadable.count} unreadable`] : []),
    ];
    const rest = more.length > 0 ? ` (${more.join(', ')})` : '';
    this.#report(`${name} made ${rows} rows of ${records} records${rest}.`);
    for (const { source, line, reason, excerpt } of unreadable.examples) {
      this.#report(`Unreadable record: ${source}, line ${line}: ${reason}: ${excerpt}`);
    }
  }
}
