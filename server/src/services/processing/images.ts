import { repositoryOf } from '../common/image-name.js';
import type { ProcessingImage } from '../common/processing-image.js';
import type { ProcessingJobInput } from './store.js';

type Request = Pick<ProcessingJobInput, 'AppSpecification' | 'Environment'>;

/**
 * What runs a job: an image that is built in; the job's own command, in a process of this machine;
 * or a container.
 */
export type Way =
  | { readonly kind: 'built-in'; readonly image: ProcessingImage }
  | { readonly kind: 'command'; readonly language: 'python' | 'node' }
  | { readonly kind: 'container' };

/** Images of ours that stand for nothing but a command, by what it finds in PATH. */
const ours: Readonly<Record<string, 'python' | 'node'>> = {
  'guiderail/python': 'python',
  'guiderail/node': 'node',
};

/** AWS's images of frameworks, whose scripts run in our Python: nothing of them is pulled. */
const frameworks =
  /(^|\/)(sagemaker-scikit-learn|sagemaker-xgboost|xgboost|sagemaker-base-python(-\d+)?|(pytorch|tensorflow|mxnet|huggingface-pytorch|huggingface-tensorflow)-(training|inference)|sagemaker-(pytorch|tensorflow|mxnet)(-training)?)$/;

/** The repository's name decides; account, region and tag of the image don't matter. */
export function wayOf(images: readonly ProcessingImage[], { AppSpecification: app }: Request): Way {
  const repository = repositoryOf(app.ImageUri);
  const image = images.find((candidate) => candidate.match.test(repository));
  if (image) return { kind: 'built-in', image };
  const own = ours[repository];
  if (own) return { kind: 'command', language: own };
  if ((app.ContainerEntrypoint ?? []).length > 0 && frameworks.test(repository)) {
    return { kind: 'command', language: 'python' };
  }
  return { kind: 'container' };
}

const scripts = ['record_preprocessor_script', 'post_analytics_processor_script'];

/** What of a job is the caller's own code; undefined where nothing is. */
export function codeOf(images: readonly ProcessingImage[], request: Request): string | undefined {
  if (wayOf(images, request).kind !== 'built-in') {
    return 'a processing job with an image or a command of its own';
  }
  const script = scripts.find((name) => request.Environment?.[name]);
  return script && `a processing job with a ${script}`;
}
