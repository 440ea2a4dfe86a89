import {
  checkFunctionAction,
  checkFunctionSettings,
  checkWebServiceAction,
  type ActionModel,
  type CheckContext,
  type FunctionSettings,
  type Known,
} from '../../../model/actions';
import { readContract } from '../../../model/contracts';
import { under, type Problem } from '../../../shared/problems';
import {
  isUnknown,
  known,
  type AttributePath,
  type Diagnostics,
  type PlanOf,
  type Unknown,
} from '../../framework';
import type { ActionAttributes } from './action-schema';
import type { FunctionActionAttributes } from './function-action-schema';

type FunctionPlan = PlanOf<FunctionActionAttributes>;
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
export function checkFunctionPlan(planned: FunctionPlan, context: CheckContext = {}): Problem[] {
  const { action, problems } = knownOf(planned);
  return [...problems, ...checkFunctionAction({ ...action, function: settingsOf(planned) }, context)];
}

/** Checks the settings of the function alone. */
export function checkSettingsPlan(planned: FunctionPlan, context: CheckContext): Problem[] {
  return under(['function'], checkFunctionSettings(settingsOf(planned), context));
}

/** Checks what is known of an action without a function in a configuration or a plan. */
export function checkActionPlan(planned: ActionPlan): Problem[] {
  const { action, problems } = knownOf(planned);
  const urlTemplate = known(known(planned.request)?.url_template);
  return [...problems, ...checkWebServiceAction({ ...action, request: { ...action.request, urlTemplate } })];
}

/** What is known of an action of either kind in the form of the model, and what in it is no JSON. */
function knownOf(planned: FunctionPlan | ActionPlan): { action: Known<ActionModel>; problems: Problem[] } {
  const contract = known(planned.contract);
  const request = known(planned.request);
  const response = known(planned.response);
  const input = contractOf(known(contract?.input));
  const output = contractOf(known(contract?.output));
  return {
    action: {
      name: known(planned.name),
      category: known(planned.category),
      secure: known(planned.secure),
      contract: { input: input.schema, output: output.schema },
      request: {
        template: known(request?.template),
        headers: textsOf(request?.headers),
        type: known(request?.type),
      },
      response: {
        translationMap: textsOf(response?.translation_map),
        translationMapDefaults: textsOf(response?.defaults),
        successTemplate: known(response?.success_template),
      },
    },
    problems: [
      ...under(['contract', 'input'], input.problems),
      ...under(['contract', 'output'], output.problems),
    ],
  };
}

function settingsOf(planned: FunctionPlan): Known<FunctionSettings> {
  const settings = known(planned.function);
  return {
    handler: known(settings?.handler),
    runtime: known(settings?.runtime),
    timeoutSeconds: known(settings?.timeout_seconds),
    description: known(settings?.description),
  };
}

function contractOf(text: string | undefined): ReturnType<typeof readContract> {
  return text === undefined ? { schema: undefined, problems: [] } : readContract(text);
}

/** The names of a map are known before its values are; one whose value is null is not sent. */
function textsOf(
  map: Readonly<Record<string, string | Unknown | null>> | Unknown | null | undefined,
): Record<string, string | undefined> | undefined {
  const texts = known(map);
  return (
    texts &&
    Object.fromEntries(
      Object.entries(texts)
        .filter(([, value]) => value !== null)
        .map(([name, value]) => [name, isUnknown(value) ? undefined : (value ?? undefined)]),
    )
  );
}
