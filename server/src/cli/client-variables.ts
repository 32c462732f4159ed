import { delimiter } from 'node:path';
import { trustFile } from '../certificate.js';
import { openCredentials } from '../storage/credentials.js';
import { writePythonHook, writeUserConfig } from '../storage/user-config.js';
import { advertisedEndpoint, defaultBucket, type Settings } from './settings.js';

/**
 * The environment in which AWS's clients reach the server. Makes the keys and the two files that
 * Python's SDK reads, where they are missing.
 * @param pythonPath what PYTHONPATH goes on with after the hook's folder, if anything
 */
export async function clientVariables(
  settings: Settings,
  pythonPath: string | undefined,
): Promise<Record<string, string>> {
  const { dataDir, host, port, tls, region, accountId } = settings;
  const credentials = await openCredentials(dataDir);
  const hook = await writePythonHook(dataDir);
  return {
    AWS_ENDPOINT_URL: advertisedEndpoint(host, port, tls !== undefined),
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    SAGEMAKER_USER_CONFIG_OVERRIDE: await writeUserConfig(
      dataDir,
      defaultBucket(region, accountId),
    ),
    PYTHONPATH: joined(hook, pythonPath),
    ...trustVariables(tls),
  };
}

/** The hook's folder first, once, and all else in its order. */
function joined(hook: string, pythonPath: string | undefined): string {
  const others = (pythonPath ?? '').split(delimiter).filter((part) => part && part !== hook);
  return [hook, ...others].join(delimiter);
}

/** What makes Python's and Node's clients trust a certificate that no public authority signed. */
function trustVariables(tls: Settings['tls']): Record<string, string> {
  const file = tls && trustFile(tls);
  return file === undefined ? {} : { AWS_CA_BUNDLE: file, NODE_EXTRA_CA_CERTS: file };
}
