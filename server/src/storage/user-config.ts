import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { randomHex } from '../base/ids.js';
import { makeDataDir } from './data-dir.js';

/**
 * Writes the configuration that the Python `sagemaker` SDK reads at SAGEMAKER_USER_CONFIG_OVERRIDE:
 * a default bucket (without it the SDK asks the real STS) and no telemetry to AWS.
 * @returns the file's absolute path.
 */
export async function writeUserConfig(dataDir: string, defaultBucket: string): Promise<string> {
  await makeDataDir(dataDir);
  const file = resolve(join(dataDir, 'sagemaker-config.yaml'));
  await writeWhole(
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

const hookSource = new URL('../../python/sitecustomize.py', import.meta.url);

/**
 * Writes the module that Python runs at its start when its folder is on PYTHONPATH, so that the
 * SageMaker SDK's explicit address of STS follows AWS_ENDPOINT_URL. A copy, because the package may
 * lie in a cache that npx clears, and kernels stay installed.
 * @returns the folder's absolute path.
 */
export async function writePythonHook(dataDir: string): Promise<string> {
  await makeDataDir(dataDir);
  const folder = resolve(join(dataDir, 'python'));
  await mkdir(folder, { recursive: true });
  await writeWhole(join(folder, 'sitecustomize.py'), await readFile(hookSource, 'utf8'));
  return folder;
}

/** Replaces a file in one step, because a program may read it now; leaves one that is the same. */
async function writeWhole(file: string, text: string): Promise<void> {
  const before = await readFile(file, 'utf8').catch(() => undefined);
  if (before === text) return;
  const temporary = `${file}.${randomHex(6)}`;
  try {
    await writeFile(temporary, text);
    await rename(temporary, file);
  } finally {
    await rm(temporary, { force: true });
  }
}
