import type { MonitoringType } from '@aws-sdk/client-sagemaker';
import { mayNotRunCode } from '../../base/errors.js';
import type { CallContext } from '../../base/service.js';
import { repositoryOf } from '../common/image-name.js';
import { definitionOf, type Plan, scriptsOf } from './plan.js';

/** Images that run no code but the server's own. */
const builtIn =
  /(^|\/)sagemaker-(model-monitor-analyzer|model-monitor-groundtruth-merger|clarify-processing)$/;

/** The environment's variables that name scripts. */
const scriptVariables = ['record_preprocessor_script', 'post_analytics_processor_script'];

/** What of a monitor's container is code of a user's, in an error's words; undefined if nothing. */
function codeOf(
  app: Pick<Plan, 'imageUri' | 'entrypoint' | 'arguments' | 'scripts' | 'environment'>,
): string | undefined {
  const script = scriptVariables.find((name) => app.environment[name]);
  if (script) return script;
  if (app.scripts.preprocessor) return 'RecordPreprocessorSourceUri';
  if (app.scripts.postProcessor) return 'PostAnalyticsProcessorSourceUri';
  if (!builtIn.test(repositoryOf(app.imageUri))) return `the image ${app.imageUri}`;
  if (app.entrypoint || app.arguments) return 'ContainerEntrypoint';
  return undefined;
}

/** @throws AccessDeniedException where the plan runs code and the key may not. */
export function refuseCode(
  app: Parameters<typeof codeOf>[0],
  { mayRunCode }: Pick<CallContext, 'mayRunCode'>,
): void {
  const code = mayRunCode ? undefined : codeOf(app);
  if (code) throw mayNotRunCode(code);
}

/** The same of a definition's request. @throws AccessDeniedException */
export function refuseDefinitionCode(
  type: MonitoringType,
  request: object,
  context: Pick<CallContext, 'mayRunCode'>,
): void {
  const app = definitionOf(type, request).AppSpecification;
  const { ImageUri: imageUri, ContainerEntrypoint, ContainerArguments } = app;
  refuseCode(
    {
      imageUri,
      entrypoint: ContainerEntrypoint,
      arguments: ContainerArguments,
      scripts: scriptsOf(app),
      environment: app.Environment ?? {},
    },
    context,
  );
}
