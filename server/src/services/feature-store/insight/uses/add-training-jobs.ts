import { ifThere, listed } from './listed.js';
import { meet } from './places.js';
import type { Derived, Search } from './search.js';

const mostJobs = 1_000;

/** The training jobs that read what came of the group. @returns what they made */
export async function addTrainingJobs(
  { calls, group: { region }, graph, bounded }: Search,
  derived: readonly Derived[],
): Promise<Derived[]> {
  if (derived.length === 0) return [];
  const made: Derived[] = [];
  const { ListTrainingJobs, DescribeTrainingJob } = calls.sagemaker;
  const all = listed(
    (NextToken) => ListTrainingJobs({ NextToken, MaxResults: 100 }, { region }),
    ({ TrainingJobSummaries }) => TrainingJobSummaries,
    { most: mostJobs, bounded: () => bounded('TrainingJob') },
  );
  for await (const { TrainingJobName = '' } of all) {
    const job = await ifThere(DescribeTrainingJob({ TrainingJobName }, { region }));
    const inputs = (job?.InputDataConfig ?? []).flatMap(
      ({ DataSource }) => DataSource?.S3DataSource?.S3Uri ?? [],
    );
    for (const input of inputs) {
      for (const { of, uri, features } of derived) {
        if (!meet(input, uri)) continue;
        const id = graph.node('TrainingJob', TrainingJobName, job?.TrainingJobStatus ?? null);
        graph.edge(of, id, `its input ${input} holds ${uri}`, features);
        const artefacts = job?.ModelArtifacts?.S3ModelArtifacts;
        if (artefacts !== undefined) made.push({ of: id, uri: artefacts, features });
      }
    }
  }
  return made;
}
