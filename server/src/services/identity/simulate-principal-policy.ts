import type {
  SimulatePrincipalPolicyCommandInput,
  SimulatePrincipalPolicyCommandOutput,
} from '@aws-sdk/client-iam';
import type { Handler } from '../../base/service.js';

/** Whoever holds the server's credentials may do everything, so everything is allowed. */
export const simulatePrincipalPolicy: Handler<
  SimulatePrincipalPolicyCommandInput,
  SimulatePrincipalPolicyCommandOutput
> = async ({ ActionNames, ResourceArns = ['*'] }) => ({
  EvaluationResults: ActionNames.flatMap((EvalActionName) =>
    ResourceArns.map((EvalResourceName) => ({
      EvalActionName,
      EvalResourceName,
      EvalDecision: 'allowed' as const,
      MatchedStatements: [],
      MissingContextValues: [],
    })),
  ),
  IsTruncated: false,
});
