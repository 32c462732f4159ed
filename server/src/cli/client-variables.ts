import { delimiter } from 'node:path';
import { advertisedEndpoint } from '../advertised-endpoint.js';
import { trustFile } from '../certificate.js';
import { openCredentials } from '../storage/credentials.js';
import { writePythonHook, writeUserConfig } from '../storage/user-config.js';
import type { Io } from './io.js';
import { defaultBucket, type Settings } from './settings.js';

/**
 * The environment in which AWS's clients reach the server. Makes the keys and the two files that
 * Python's SDK reads, where they are missing.
 * @param env the environment that they are added to: its PYTHONPATH goes on behind the hook's folder,
 * and its proxies are told to leave the server alone
 */
export async function clientVariables(
  settings: Settings,
  env: Io['env'],
): Promise<Record<string, string>> {
  const { dataDir, host, port, tls, region, accountId } = settings;
  const credentials = await openCredentials(dataDir);
  const endpoint = advertisedEndpoint(host, port, tls !== undefined);
  const hook = await writePythonHook(dataDir);
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    SAGEMAKER_USER_CONFIG_OVERRIDE: await writeUserConfig(
      dataDir,
      defaultBucket(region, accountId),
    ),
    PYTHONPATH: joined(hook, env.PYTHONPATH),
    ...proxyVariables(new URL(endpoint).hostname, env),
    ...trustVariables(tls),
  };
}

/** The hook's folder first, once, and all else in its order. */
function joined(hook: string, pythonPath: string | undefined): string {
  const others = (pythonPath ?? '').split(delimiter).filter((part) => part && part !== hook);
  return [hook, ...others].join(delimiter);
}

/** Proxies do not reach this machine's own addresses, and boto3 asks them all the same. */
function proxyVariables(host: string, env: Io['env']): Record<string, string> {
  const proxies = ['http_proxy', 'https_proxy', 'all_proxy'];
  if (!proxies.some((name) => env[name] || env[name.toUpperCase()])) return {};
  const given = (env.no_proxy || env.NO_PROXY || '').split(',').map((part) => part.trim());
  const value = [...given.filter((part) => part && part !== host), host].join(',');
  return { NO_PROXY: value, no_proxy: value };
}

/** What makes Python's and Node's clients trust a certificate that no public authority signed. */
function trustVariables(tls: Settings['tls']): Record<string, string> {
  const file = tls && trustFile(tls);
  return file === undefined ? {} : { AWS_CA_BUNDLE: file, NODE_EXTRA_CA_CERTS: file };
}
