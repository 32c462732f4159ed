import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { makeDataDir } from './data-dir.js';

/**
 * Writes the configuration that the Python `sagemaker` SDK reads at SAGEMAKER_USER_CONFIG_OVERRIDE:
 * a default bucket (without it the SDK asks the real STS) and no telemetry to AWS.
 * @returns the file's absolute path.
 */
export async function writeUserConfig(dataDir: string, defaultBucket: string): Promise<string> {
  await makeDataDir(dataDir);
  const file = resolve(join(dataDir, 'sagemaker-config.yaml'));
  await writeFile(
    file,
    `SchemaVersion: '1.0'
SageMaker:
  PythonSDK:
    Modules:
      TelemetryOptOut: true
      Session:
        DefaultS3Bucket: '${defaultBucket}'
`,
  );
  return file;
}
