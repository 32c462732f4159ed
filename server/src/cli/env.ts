import { trustFile } from '../certificate.js';
import { openCredentials } from '../storage/credentials.js';
import { writeUserConfig } from '../storage/user-config.js';
import type { Io } from './io.js';
import { advertisedEndpoint, defaultBucket, readSettings, type Settings } from './settings.js';
import { quoted } from './shell.js';

export const envUsage = `guiderail env [--host 127.0.0.1] [--port 4747] [--data-dir ./.guiderail]

Prints the settings that AWS's clients need to reach Guiderail, as shell commands:
  eval "$(guiderail env)"
It works before the server starts: keys are made if there are none.`;

/** `guiderail env`: prints `export NAME='value'` lines. */
export async function envCommand(args: readonly string[], io: Io): Promise<number> {
  const settings = readSettings(args, io.env);
  const credentials = await openCredentials(settings.dataDir);
  const bucket = defaultBucket(settings.region, settings.accountId);
  const variables = {
    AWS_ENDPOINT_URL: advertisedEndpoint(settings.host, settings.port, settings.tls !== undefined),
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_REGION: settings.region,
    AWS_DEFAULT_REGION: settings.region,
    SAGEMAKER_USER_CONFIG_OVERRIDE: await writeUserConfig(settings.dataDir, bucket),
    ...trustVariables(settings.tls),
  };
  for (const [name, value] of Object.entries(variables)) {
    io.stdout(`export ${name}=${quoted(value)}\n`);
  }
  return 0;
}

/** What makes Python's and Node's clients trust a certificate that no public authority signed. */
function trustVariables(tls: Settings['tls']): Record<string, string> {
  const file = tls && trustFile(tls);
  return file === undefined ? {} : { AWS_CA_BUNDLE: file, NODE_EXTRA_CA_CERTS: file };
}
