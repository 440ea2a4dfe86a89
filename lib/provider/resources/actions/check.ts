import {
  checkFunctionAction,
  checkFunctionSettings,
  checkWebServiceAction,
  type ActionModel,
  type CheckContext,
  type Contract,
  type FunctionSettings,
  type Known,
} from '../../../model/actions';
import { readContract } from '../../../model/contracts';
import { checkPublished } from '../../../model/publication';
import { under, type Problem } from '../../../shared/problems';
import { knownIn, type AttributePath, type Diagnostics, type PlanOf } from '../../framework';
import type { ActionAttributes } from './action-schema';
import type { AnyPlanned, AnyState, FunctionPlanned } from './definition';

type ActionPlan = PlanOf<ActionAttributes>;

/** Names of the model to names of attributes, where they differ. */
const ATTRIBUTES: Readonly<Record<string, string>> = {
  timeoutSeconds: 'timeout_seconds',
  translationMap: 'translation_map',
  translationMapDefaults: 'defaults',
  successTemplate: 'success_template',
  urlTemplate: 'url_template',
};

/** Shows problems of an action at its attributes. */
export function report(
  diagnostics: Diagnostics,
  what: 'action' | 'function action',
  problems: readonly Problem[],
): void {
  for (const each of problems) {
    const summary = `${each.severity === 'error' ? 'Invalid' : 'Doubtful'} ${what}`;
    diagnostics.problems(summary, [each], attributePath);
  }
}

/** A path of the model as the path of the attribute: a path into a JSON text ends at its attribute. */
function attributePath(path: AttributePath): AttributePath {
  const renamed = path.map((step, index) =>
    typeof step === 'string' && index < 2 ? (ATTRIBUTES[step] ?? step) : step,
  );
  return renamed[0] === 'contract' ? renamed.slice(0, 2) : renamed;
}

/** Checks what is known of a function action in a configuration or a plan; the rest is checked when it is known. */
export function checkFunctionPlan(planned: FunctionPlanned, context: CheckContext = {}): Problem[] {
  const { action, problems } = knownAction(planned);
  return [...problems, ...checkFunctionAction({ ...action, function: settingsOf(planned) }, context)];
}

/** Checks the settings of the function alone. */
export function checkSettingsPlan(planned: FunctionPlanned, context: CheckContext): Problem[] {
  return under(['function'], checkFunctionSettings(settingsOf(planned), context));
}

/** Checks what is known of an action without a function in a configuration or a plan. */
export function checkActionPlan(planned: ActionPlan): Problem[] {
  const { action, problems } = knownAction(planned);
  const urlTemplate = knownIn(planned).request?.url_template;
  return [...problems, ...checkWebServiceAction({ ...action, request: { ...action.request, urlTemplate } })];
}

/** Checks what a plan makes of what can never change of a published action. */
export function checkPublishedPlan(
  published: Pick<AnyState, 'contract' | 'secure'>,
  planned: AnyPlanned,
): Problem[] {
  const { contract, secure } = published;
  return checkPublished({ contract: schemasOf(contract).contract, secure }, knownAction(planned).action);
}

/** What is known of an action of either kind in the form of the model, and what in it is no JSON. */
function knownAction(planned: AnyPlanned): { action: Known<ActionModel>; problems: Problem[] } {
  const { name, category, secure, contract: texts, request, response } = knownIn<AnyPlanned>(planned);
  const { contract, problems } = schemasOf(texts);
  return {
    action: {
      name,
      category,
      secure,
      contract,
      request: { template: request?.template, headers: request?.headers, type: request?.type },
      response: {
        translationMap: response?.translation_map,
        translationMapDefaults: response?.defaults,
        successTemplate: response?.success_template,
      },
    },
    problems,
  };
}

function settingsOf(planned: FunctionPlanned): Known<FunctionSettings> {
  const { handler, runtime, timeout_seconds: timeoutSeconds, description } = knownIn(planned).function ?? {};
  return { handler, runtime, timeoutSeconds, description };
}

/** The schemas of a contract that are known, and what in them is no JSON. */
function schemasOf(texts: { readonly [Side in keyof Contract]?: string | undefined } | undefined): {
  contract: Known<Contract>;
  problems: Problem[];
} {
  const read = (side: keyof Contract): ReturnType<typeof readContract> => {
    const text = texts?.[side];
    return text === undefined ? { schema: undefined, problems: [] } : readContract(text);
  };
  const [input, output] = [read('input'), read('output')];
  return {
    contract: { input: input.schema, output: output.schema },
    problems: [
      ...under(['contract', 'input'], input.problems),
      ...under(['contract', 'output'], output.problems),
    ],
  };
}
