import { checkFunctionSettings } from '../../../model/actions';
import { checkInputContract, checkOutputContract, inputNames } from '../../../model/contracts';
import type { Json } from '../../../shared/json';
import { checkName, STATIC_ACTION_PREFIX } from '../../../model/names';
import { problem, under, type Problem } from '../../../shared/problems';
import type { Runtime } from '../../../model/runtimes';
import { checkJsonPath } from '../../../jsonpath';
import { checkHeaders, checkRequestTemplate } from '../../../model/templates';
import { parseTemplate } from '../../../velocity/parse';
import { hasUnknown, isKnown, known, UNKNOWN, type AttributePath } from '../../framework';
import { knownEntries } from '../support';
import {
  definitionOf,
  sameConfiguration,
  sameContract,
  sameFunction,
  type Planned,
  type State,
} from './definition';
import { isUnpublished } from './observe';

/** Names of the model to names of attributes, where they differ. */
const ATTRIBUTES: Readonly<Record<string, string>> = {
  timeoutSeconds: 'timeout_seconds',
  translationMap: 'translation_map',
  translationMapDefaults: 'defaults',
  successTemplate: 'success_template',
};

/** A path of the model as the path of the attribute: a path into a JSON text ends at its attribute. */
export function attributePath(path: AttributePath): AttributePath {
  const renamed = path.map((step, index) =>
    typeof step === 'string' && index < 2 ? (ATTRIBUTES[step] ?? step) : step,
  );
  return renamed[0] === 'contract' ? renamed.slice(0, 2) : renamed;
}

/** What the checks know beside the configuration. */
export interface CheckScope {
  readonly runtimes?: readonly Runtime[] | undefined;
  readonly currentRuntime?: string | undefined;
  readonly credentialFields?: readonly string[] | undefined;
}

/** Checks everything of a configuration or a plan that is known; the unknown rest is checked when it is. */
export function checkKnown(planned: Planned, scope: CheckScope = {}): Problem[] {
  const problems: Problem[] = [];
  const name = known(planned.name);
  if (name !== undefined) problems.push(...under(['name'], checkName(name)));
  const category = known(planned.category);
  if (category !== undefined) problems.push(...under(['category'], checkName(category, 'category')));
  const contract = known(planned.contract);
  const input = jsonOf(known(contract?.input), ['contract', 'input'], problems);
  const output = jsonOf(known(contract?.output), ['contract', 'output'], problems);
  if (input !== undefined) problems.push(...under(['contract', 'input'], checkInputContract(input)));
  if (output !== undefined) problems.push(...under(['contract', 'output'], checkOutputContract(output)));
  problems.push(
    ...checkRequest(planned, input, scope),
    ...checkResponse(planned),
    ...checkSettings(planned, scope),
  );
  return problems;
}

function checkRequest(
  planned: Planned,
  input: Json | undefined,
  { credentialFields }: CheckScope,
): Problem[] {
  const request = known(planned.request);
  const template = known(request?.template);
  const headers = known(request?.headers);
  const scope = { inputs: input === undefined ? undefined : inputNames(input), credentialFields };
  const texts = knownEntries(headers);
  return [
    ...(template === undefined ? [] : under(['request', 'template'], checkRequestTemplate(template, scope))),
    ...Object.entries(texts).flatMap(([name, value]) =>
      under(['request', 'headers', name], checkRequestTemplate(value, scope)),
    ),
    // Only a function gets its headers as a client context, which is small.
    ...(planned.function === undefined ? [] : under(['request', 'headers'], checkHeaders(texts))),
  ];
}

function checkResponse(planned: Planned): Problem[] {
  const response = known(planned.response);
  const map = known(response?.translation_map);
  const template = known(response?.success_template);
  const problems: Problem[] = [];
  for (const [name, expression] of Object.entries(knownEntries(map))) {
    problems.push(...under(['response', 'translation_map', name], checkJsonPath(expression)));
  }
  const names = map === undefined || hasUnknown(map) ? undefined : Object.keys(map);
  for (const name of Object.keys(known(response?.defaults) ?? {})) {
    if (names?.includes(name) !== false) continue;
    const text = `The default ${JSON.stringify(name)} belongs to no entry of translation_map.`;
    problems.push(problem('response/default-unknown', ['response', 'defaults', name], text));
  }
  if (template !== undefined) {
    problems.push(...under(['response', 'success_template'], parseTemplate(template).problems));
  }
  return problems;
}

/** Checks the settings of the function. Those that are not known pass: they are put in as something that is right. */
export function checkSettings(planned: Planned, { runtimes, currentRuntime }: CheckScope): Problem[] {
  const settings = known(planned.function);
  if (settings === undefined) return [];
  const runtime = known(settings.runtime);
  const problems = checkFunctionSettings(
    {
      handler: known(settings.handler) ?? 'index.handler',
      runtime: runtime ?? '',
      timeoutSeconds: known(settings.timeout_seconds) ?? 15,
      description: known(settings.description) ?? '',
    },
    {
      ...(runtimes !== undefined && { runtimes }),
      ...(currentRuntime !== undefined && { currentRuntime }),
    },
  );
  const checked = runtime !== undefined && runtimes !== undefined;
  return under(
    ['function'],
    problems.filter(({ path }) => checked || path[0] !== 'runtime'),
  );
}

function jsonOf(text: string | undefined, path: AttributePath, problems: Problem[]): Json | undefined {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    problems.push(problem('contract/json', path, `It is not JSON: ${reason}. Use jsonencode({ … }).`));
    return undefined;
  }
}

/** What an update has to do. */
export interface Changes {
  readonly name: boolean;
  readonly category: boolean;
  readonly configuration: boolean;
  readonly contract: boolean;
  readonly function: boolean;
  readonly code: boolean;
  /** The action, or the draft that its state shows, is not published and should be. */
  readonly publish: boolean;
}

/** Compares a state with a plan in which nothing that matters is unknown. */
export function changesOf(prior: State, planned: Planned): Changes {
  const before = definitionOf(prior);
  const after = definitionOf(planned);
  return {
    name: before.name !== after.name,
    category: after.category !== undefined && before.category !== after.category,
    configuration: !sameConfiguration(before, after),
    contract: !sameContract(before, after),
    function: !sameFunction(before, after),
    code:
      planned.code !== null &&
      deployedDigest(prior)?.toLowerCase() !== known(known(planned.code)?.sha256)?.toLowerCase(),
    publish: known(planned.publish) === true && isUnpublished(prior),
  };
}

/** The digest of the code that is deployed, as far as it is known, whether or not the code is managed here. */
function deployedDigest({ code, deployed_sha256 }: State): string | null {
  return code === null ? deployed_sha256 : code.sha256;
}

/** Whether an update has anything to do in the org. */
export function hasChanges(changes: Changes): boolean {
  return Object.values(changes).includes(true);
}

/** The plan of an update with exactly those computed values unknown that the update will change. */
export function withComputed(prior: State, planned: Planned): Planned {
  const unsure = [
    planned.name,
    planned.request,
    planned.response,
    planned.function,
    planned.contract,
    planned.code,
  ];
  const changes =
    unsure.some(hasUnknown) || hasUnknown(planned.publish) ? undefined : changesOf(prior, planned);
  const deploys = changes === undefined || hasChanges(changes);
  const uploads = changes === undefined || changes.code;
  const publishes = deploys && known(planned.publish) !== false;
  return {
    ...planned,
    version: publishes ? UNKNOWN : prior.version,
    // A published action has no draft.
    draft_version: !deploys ? prior.draft_version : known(planned.publish) === true ? null : UNKNOWN,
    zip_id: uploads ? UNKNOWN : prior.zip_id,
    zip_name: uploads ? UNKNOWN : prior.zip_name,
    date_deployed: uploads ? UNKNOWN : prior.date_deployed,
    deployed_sha256: uploads ? (known(planned.code)?.sha256 ?? UNKNOWN) : prior.deployed_sha256,
    function_id: isKnown(prior.function_id) ? prior.function_id : UNKNOWN,
  };
}

/** Ids of built-in actions are refused: nothing about them can be changed. */
export function checkNotStatic(id: string): Problem[] {
  if (!id.startsWith(STATIC_ACTION_PREFIX)) return [];
  const text = `The action ${id} is built into the platform and is read-only. Only actions of your own integrations can be managed.`;
  return [problem('action/static', ['id'], text)];
}
