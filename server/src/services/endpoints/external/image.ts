import type { ContainerDefinition } from '@aws-sdk/client-sagemaker';
import { repositoryOf } from '../../common/image-name.js';
import { PredictionError, type Runtime } from '../runtimes/runtime.js';

/** Where the model is served, for people to read; nothing is sent there. */
const variable = 'GUIDERAIL_EXTERNAL_URL';

/** Whether a container stands for a model that is served elsewhere and only monitored here. */
export const isExternal = ({ Image }: ContainerDefinition): boolean =>
  repositoryOf(Image ?? '') === 'guiderail/external';

/** The stand-in for a model that lives elsewhere: it says so to whoever asks it. */
export function externalRuntime({ Environment }: ContainerDefinition): Runtime {
  const place = Environment?.[variable];
  const where = place ? `at ${place}` : `elsewhere (${variable} of its container may say where)`;
  return {
    predict: async () => {
      throw new PredictionError(
        501,
        `The model lives ${where}: ask it there. Here its captures are monitored.`,
      );
    },
    close: async () => {},
  };
}
