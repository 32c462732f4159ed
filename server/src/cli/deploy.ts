import { Session, UnexpectedStatusError } from '@guiderail/sdk';
import { looksLikeHeader } from './check-files.js';
import { deployEndpoint } from './deploy-endpoint.js';
import { watch } from './deploy-monitor.js';
import { type DeployOptions, readDeployOptions } from './deploy-options.js';
import { inputsOf, summary, tellDeployed } from './deploy-told.js';
import { inWords } from './foreign-key.js';
import type { Io } from './io.js';
import { findServer, type Server } from './server-of.js';
import { waitLines } from './wait-lines.js';

/**
 * `guiderail deploy`: serves a model as an endpoint of the running server, and watches it.
 * @returns the exit status: 0 in service, 1 the endpoint or the baseline's job failed.
 */
export async function deployCommand(args: readonly string[], io: Io): Promise<number> {
  const options = await readDeployOptions(args);
  const server = await findServer(options.server, io.env);
  const session = new Session({
    clientConfig: server,
    onProgress: waitLines(io),
    pace: { first: 50, most: 1000, growth: 1.5 },
  });
  try {
    await deploy(options, server, session, io);
    return 0;
  } catch (error) {
    if (!(error instanceof UnexpectedStatusError)) throw inWords(error, server);
    io.stderr(`guiderail deploy: ${error.message}\n`);
    return 1;
  } finally {
    session.destroy();
  }
}

async function deploy(
  options: DeployOptions,
  server: Server,
  session: Session,
  io: Io,
): Promise<void> {
  const { baseline, header } = options;
  if (baseline && !header && (await looksLikeHeader(baseline))) {
    io.stderr(
      `Hint: the first row of ${baseline.path} looks like a header and is read as data; ` +
        '--header reads it as names.\n',
    );
  }
  const deployed = await deployEndpoint(options, session);
  const watched = baseline && (await watch(options, baseline, deployed.role, session));
  const inputs = baseline && (await inputsOf(baseline, header));
  const told = summary({ options, server, deployed, watched, inputs });
  io.stdout(options.json ? `${JSON.stringify(told, null, 2)}\n` : tellDeployed(told, server));
}
