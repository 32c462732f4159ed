import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { messageOf } from '../../../../base/errors.js';
import { readModelFile, type Wanted } from '../model-data.js';
import { defaultReply } from '../payload/media.js';
import { LoadError, type Loader } from '../runtime.js';
import { type OnnxModel, type OutputInfo, readOnnx } from './graph.js';
import { type OnnxLibrary, OnnxRuntime } from './runtime.js';

const outputsVariable = 'GUIDERAIL_ONNX_OUTPUTS';

/** `model.onnx`, or the one `*.onnx`, by onnxruntime-node, which the user installs. */
export const loadOnnx =
  (files: Wanted): Loader =>
  async (container, deps) => {
    const library = onnxLibrary();
    const { bytes } = await readModelFile(container, deps, files);
    const model = await served(() => readOnnx(bytes));
    return new OnnxRuntime({
      library,
      model,
      // one thread: the server answers many requests at a time as it is
      session: await served(() =>
        library.InferenceSession.create(model.bytes, {
          intraOpNumThreads: 1,
          interOpNumThreads: 1,
        }),
      ),
      outputs: chosenOutputs(model, container.Environment?.[outputsVariable]),
      otherwise: defaultReply(container.Environment, undefined),
    });
  };

/** @throws LoadError with the command that installs the library. */
export function onnxLibrary(): OnnxLibrary {
  const require = createRequire(import.meta.url); // it looks along NODE_PATH as well
  try {
    return require('onnxruntime-node') as OnnxLibrary;
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (code !== 'MODULE_NOT_FOUND') {
      throw new LoadError(`onnxruntime-node cannot be loaded: ${messageOf(error)}`);
    }
    const [folder] = fileURLToPath(import.meta.url).split(/\/(?:node_modules|server\/dist)\//);
    throw new LoadError(
      'ONNX models need onnxruntime-node, which is not installed. Install it with ' +
        `npm install --prefix ${JSON.stringify(folder)} --no-save --ignore-scripts onnxruntime-node ` +
        'and create the endpoint again.',
    );
  }
}

async function served<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new LoadError(`The ONNX file cannot be read: ${messageOf(error)}`);
  }
}

function chosenOutputs({ outputs }: OnnxModel, names: string | undefined): readonly OutputInfo[] {
  if (!names) return outputs;
  return names.split(',').map((name) => {
    const found = outputs.find((output) => output.name === name.trim());
    if (found) return found;
    const known = outputs.map((output) => output.name).join(', ');
    throw new LoadError(`${outputsVariable}: the model has no output ${name}; it has ${known}.`);
  });
}
