import { isJsonObject, jsonDepth, type Json } from '../shared/json';
import { JSON_MAX_DEPTH } from '../model/limits';
import { FUNCTION_METHOD } from '../model/requests';
import { checkInstance } from '../model/schemas';
import { DEFAULT_REQUEST_TEMPLATE, DEFAULT_SUCCESS_TEMPLATE } from '../model/templates';
import { stepErrorBody, StepError } from './errors';
import { flatten } from './flatten';
import { JsonPathError, parsePath, readPath } from '../jsonpath';
import { readJson } from './json-text';
import { redactor } from './redact';
import type { ExecutableConfig, ErrorBody, Execution, ExecutionResult, ExecutionStep } from './types';
import { platformTools, renderTemplate, valueOf, VelocityError, type VelocityValue } from '../velocity';

/**
 * Runs an action from its input to its answer, step by step: input contract, request templates, the call itself,
 * translation map, success template, output contract.
 *
 * Never rejects because of the action: what goes wrong is in the result, with the step at which it went wrong last.
 */
export async function executeAction(execution: Execution): Promise<ExecutionResult> {
  const { action, identity, credentials } = execution;
  const input = withoutNulls(execution.input);
  const { contract, config } = action;
  const steps = new Steps(identity.correlationId, redactor(credentials));
  try {
    steps.run('Validate input against the input contract', () => {
      checkContract(
        contract.inputSchema,
        input,
        400,
        'ACTION.INPUT_CONTRACT',
        'The input does not fit the input contract.',
      );
      return input;
    });
    const scope = requestScope(input, credentials);
    const call = {
      ...(config.request?.requestUrlTemplate !== undefined && {
        url: steps.run('Apply requestUrlTemplate', () =>
          render('requestUrlTemplate', config.request?.requestUrlTemplate ?? '', scope),
        ),
      }),
      method: config.request?.requestType ?? FUNCTION_METHOD,
      headers: steps.run('Apply header templates', () => renderHeaders(config, scope, identity)),
      body: steps.run('Apply requestTemplate', () =>
        render('requestTemplate', config.request?.requestTemplate ?? DEFAULT_REQUEST_TEMPLATE, scope),
      ),
    };
    const rawResult = await steps.runAsync('Execute', async () => {
      const answer = await execution.backend(call);
      if (!answer.ok) throw new StepError(answer.status, answer.errorCode, answer.message);
      return parsed(answer.rawResult, 'The result is not JSON');
    });
    const translated = steps.run('Apply translationMap', () => translate(config, rawResult));
    const answer = steps.run('Apply successTemplate', () => {
      const rendered = render(
        'successTemplate',
        config.response?.successTemplate ?? DEFAULT_SUCCESS_TEMPLATE,
        {
          input: scope['input'],
          ...platformTools(),
          ...translated,
          rawResult: JSON.stringify(rawResult),
        },
      );
      return parsed(rendered, transformFailed('successTemplate', 'the result of the template is not JSON'));
    });
    steps.run('Validate output against the output contract', () => {
      checkContract(
        contract.successSchema,
        answer,
        500,
        'ACTION.OUTPUT_CONTRACT',
        'The output does not fit the output contract.',
      );
      return answer;
    });
    const finalResult =
      execution.flatten === true ? steps.run('Flatten output', () => flatten(answer)) : answer;
    return { operations: steps.operations, success: true, finalResult };
  } catch (error) {
    if (steps.error === undefined) throw error;
    return { operations: steps.operations, success: false, error: steps.error };
  }
}

/** The first that the platform does with an input: members that are null are dropped. [genesys forum, March 2024] */
function withoutNulls(input: Json): Json {
  if (!isJsonObject(input)) return input;
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== null));
}

/** The steps of one execution, each with its result or its error. */
class Steps {
  readonly operations: ExecutionStep[] = [];
  error: ErrorBody | undefined;

  constructor(
    private readonly contextId: string,
    private readonly redact: (value: Json) => Json,
  ) {}

  run<T extends Json>(name: string, action: () => T): T {
    try {
      return this.#succeeded(name, action());
    } catch (error) {
      throw this.#failed(name, error);
    }
  }

  async runAsync<T extends Json>(name: string, action: () => Promise<T>): Promise<T> {
    try {
      return this.#succeeded(name, await action());
    } catch (error) {
      throw this.#failed(name, error);
    }
  }

  #succeeded<T extends Json>(name: string, result: T): T {
    this.operations.push({
      step: this.operations.length + 1,
      name,
      success: true,
      result: this.redact(result),
    });
    return result;
  }

  #failed(name: string, error: unknown): unknown {
    if (!(error instanceof StepError)) return error;
    this.error = this.redact(stepErrorBody(error, this.contextId) as unknown as Json) as unknown as ErrorBody;
    this.operations.push({ step: this.operations.length + 1, name, success: false, error: this.error });
    return error;
  }
}

function checkContract(
  schema: Execution['action']['contract']['inputSchema'],
  value: Json,
  status: number,
  errorCode: string,
  message: string,
): void {
  if (jsonDepth(value) > JSON_MAX_DEPTH) {
    throw new StepError(status, errorCode, `${message} It nests deeper than ${JSON_MAX_DEPTH} levels.`);
  }
  if (schema === undefined) return;
  const problems = checkInstance(schema, value);
  if (problems.length === 0) return;
  throw new StepError(status, errorCode, [message, ...problems.map((each) => each.message)].join(' '));
}

type Scope = Readonly<Record<string, VelocityValue>>;

/** What the templates of a request see. */
function requestScope(input: Json, credentials: Readonly<Record<string, string>>): Scope {
  const inputs = valueOf(input);
  const withRawRequest = new Map(inputs instanceof Map ? inputs : []);
  withRawRequest.set('rawRequest', JSON.stringify(input));
  return { ...platformTools(), input: withRawRequest, credentials: new Map(Object.entries(credentials)) };
}

function render(name: string, template: string, scope: Scope): string {
  try {
    return renderTemplate(template, scope);
  } catch (error) {
    if (!(error instanceof VelocityError)) throw error;
    throw new StepError(500, 'ACTION.TEMPLATE', transformFailed(name, error.message));
  }
}

/** The service's own words for a template that fails. [report] */
function transformFailed(template: string, reason: string): string {
  const what = template === 'successTemplate' ? 'process result' : 'build request';
  return `Transform failed to ${what} using '${template}' template due to error: ${reason}`;
}

function renderHeaders(
  config: ExecutableConfig,
  scope: Scope,
  identity: Execution['identity'],
): Record<string, string> {
  const own = Object.entries(config.request?.headers ?? {}).map(([name, template]) => [
    name,
    render(`headers.${name}`, template, scope),
  ]);
  return {
    ...(Object.fromEntries(own) as Record<string, string>),
    'ININ-Correlation-Id': identity.correlationId,
    'ININ-Organization-Id': identity.organizationId,
    'ININ-Home-Organization-Id': identity.homeOrganizationId ?? identity.organizationId,
    ...(identity.userId !== undefined && { 'ININ-User-Id': identity.userId }),
  };
}

function parsed(text: string, otherwise: string): Json {
  const reading = readJson(text);
  if (reading.ok) return reading.value;
  throw new StepError(500, 'ACTION.TEMPLATE', `${otherwise}: ${reading.reason}`);
}

/** Each name of the translation map with what its path leads to, as JSON text; or with its default as it stands. */
function translate(config: ExecutableConfig, rawResult: Json): Record<string, string> {
  const defaults = config.response?.translationMapDefaults ?? {};
  const translated: Record<string, string> = {};
  for (const [name, expression] of Object.entries(config.response?.translationMap ?? {})) {
    const value = readExpression(name, expression, rawResult);
    if (value !== undefined) translated[name] = JSON.stringify(value);
    else if (Object.hasOwn(defaults, name) && defaults[name] !== undefined) translated[name] = defaults[name];
  }
  return translated;
}

function readExpression(name: string, expression: string, rawResult: Json): Json | undefined {
  try {
    const result = readPath(parsePath(expression), rawResult);
    return result.found ? result.value : undefined;
  } catch (error) {
    if (!(error instanceof JsonPathError)) throw error;
    throw new StepError(
      500,
      'ACTION.TRANSLATION_MAP',
      `Translation map entry ${JSON.stringify(name)}: ${error.message}`,
    );
  }
}
