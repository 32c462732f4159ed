import type { Constraints, Statistics } from '../monitoring-files.js';
import {
  BaseliningJob,
  type MonitorFiles,
  MonitoringExecution,
  ProcessingJob,
} from '../processing-job.js';
import type { AnalysisBody } from './bodies.js';

/** What Clarify's jobs write their findings to. */
const analysisFile = 'analysis.json';

const withoutStatistics = (what: string) =>
  Promise.reject<never>(
    new Error(`${what} writes no statistics; call analysis(), which gives analysis.json.`),
  );

/**
 * A Clarify job.
 *
 * @example
 * const job = await processor.runBias({ dataConfig, biasConfig, modelConfig });
 * const { pre_training_bias_metrics } = await job.analysis();
 */
export class ClarifyJob extends ProcessingJob {
  /** What the job found. @throws UnexpectedStatusError when it has not completed. */
  async analysis(): Promise<AnalysisBody> {
    return JSON.parse(await this.textFile(analysisFile)) as AnalysisBody;
  }

  /** The report for people, as HTML. @throws UnexpectedStatusError when the job has not completed. */
  report(): Promise<string> {
    return this.textFile('report.html');
  }
}

/** A job that suggests a baseline of bias or of attributions: its `analysis.json`. */
export class ClarifyBaseliningJob<F extends MonitorFiles> extends BaseliningJob<F> {
  /** @throws Error always: there are none. */
  override baselineStatistics(): Promise<Statistics<F['statistics']>> {
    return withoutStatistics('A baselining job of bias or explainability');
  }

  /** The job's `analysis.json`, which a monitor takes as its constraints. */
  override suggestedConstraints(fileName = analysisFile): Promise<Constraints<F['constraints']>> {
    return super.suggestedConstraints(fileName);
  }

  /** What the job found. */
  async analysis(): Promise<AnalysisBody> {
    return JSON.parse(await this.textFile(analysisFile)) as AnalysisBody;
  }
}

/** One run of a monitor of bias or explainability. */
export class ClarifyMonitoringExecution<F extends MonitorFiles> extends MonitoringExecution<F> {
  /** @throws Error always: there are none. */
  override statistics(): Promise<Statistics<F['statistics']> | undefined> {
    return withoutStatistics('A run of bias or explainability');
  }

  /** What the run found on its window. */
  async analysis(): Promise<AnalysisBody> {
    return JSON.parse(await this.textFile(analysisFile)) as AnalysisBody;
  }
}
