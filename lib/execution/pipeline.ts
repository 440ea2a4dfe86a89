import { jsonDepth, type Json } from '../shared/json';
import { JSON_MAX_DEPTH } from '../model/limits';
import { FUNCTION_METHOD } from '../model/requests';
import { checkInstance, prepareInstanceCheck } from '../model/schemas';
import { DEFAULT_REQUEST_TEMPLATE, DEFAULT_SUCCESS_TEMPLATE } from '../model/templates';
import { stepErrorBody, StepError } from './errors';
import { flatten } from './flatten';
import { JsonPathError, parsePath, readPath } from '../jsonpath';
import { readJson } from './json-text';
import { redactor } from './redact';
import type {
  BackendAnswer,
  BackendCall,
  ExecutableConfig,
  ErrorBody,
  Execution,
  ExecutionResult,
  ExecutionStep,
  Span,
} from './types';
import { TimeLimitError, withinLimit } from '../shared/time-limit';
import { platformTools, renderTemplate, valueOf, VelocityError, type VelocityValue } from '../velocity';

/** What the steps need of an execution. */
export type StepsInput = Omit<Execution, 'backend' | 'onTrace'>;

/** What the steps up to the call come to: the call, or why there is none. */
export interface BeforeCall {
  readonly operations: readonly ExecutionStep[];
  /** When each of them was done. */
  readonly times: readonly Span[];
  readonly call?: BackendCall;
  readonly error?: ErrorBody;
}

/** The steps up to the call: input contract, request templates. Never throws because of the action. */
export function beforeCall(execution: StepsInput, limitMs: number): BeforeCall {
  const { action, input, identity, credentials } = execution;
  const { contract, config } = action;
  if (contract.inputSchema !== undefined) prepareInstanceCheck(contract.inputSchema);
  const steps = new Steps(execution, []);
  return steps.within(limitMs, () => {
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
    return { operations: steps.operations, times: steps.times, call };
  });
}

/** The steps from the answer of the call on: translation map, success template, output contract. Never throws either. */
export function afterCall(
  execution: StepsInput,
  operations: readonly ExecutionStep[],
  answered: BackendAnswer,
  limitMs: number,
): TimedResult {
  const { contract, config } = execution.action;
  if (contract.successSchema !== undefined) prepareInstanceCheck(contract.successSchema);
  const steps = new Steps(execution, operations);
  return steps.within(limitMs, () => {
    const rawResult = steps.run('Execute', () => {
      if (!answered.ok) throw new StepError(answered.status, answered.errorCode, answered.message);
      return parsed(answered.rawResult, 'The result is not JSON');
    });
    const translated = steps.run('Apply translationMap', () => translate(config, rawResult));
    const answer = steps.run('Apply successTemplate', () => {
      const rendered = render(
        'successTemplate',
        config.response?.successTemplate ?? DEFAULT_SUCCESS_TEMPLATE,
        {
          input: inputOf(execution.input),
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
    return { operations: steps.operations, times: steps.times, success: true, finalResult };
  });
}

/** A result, with when each of the steps from the call on was done. */
export interface TimedResult extends ExecutionResult {
  readonly times: readonly Span[];
}

/** The steps of one execution, each with its result or its error. */
class Steps {
  readonly operations: ExecutionStep[];
  /** When those were done that were done here. */
  readonly times: Span[] = [];
  private began = 0;
  private readonly contextId: string;
  private readonly redact: (value: Json) => Json;
  private error: ErrorBody | undefined;
  private current = '';

  /** @param before the steps that were done */
  constructor({ identity, credentials }: StepsInput, before: readonly ExecutionStep[]) {
    this.operations = [...before];
    this.contextId = identity.correlationId;
    this.redact = redactor(credentials);
  }

  /**
   * Does steps, to the end or to the one that fails.
   *
   * @throws TimeLimitError where that takes too long
   */
  within<T>(limitMs: number, work: () => T): T | Failed {
    try {
      return withinLimit(limitMs, work);
    } catch (error) {
      if (error instanceof TimeLimitError) throw new StepsTimeLimitError(limitMs, this.tooLong(limitMs));
      if (this.error === undefined) throw error;
      return { operations: this.operations, times: this.times, success: false, error: this.error };
    }
  }

  run<T extends Json>(name: string, action: () => T): T {
    this.current = name;
    this.began = now();
    try {
      const result = action();
      this.operations.push({
        step: this.operations.length + 1,
        name,
        success: true,
        result: this.redact(result),
      });
      this.times.push({ startedAt: this.began, endedAt: now() });
      return result;
    } catch (error) {
      if (error instanceof StepError) this.fail(error);
      throw error;
    }
  }

  private tooLong(limitMs: number): Failed {
    const error = this.fail(tookTooLong(limitMs));
    return { operations: this.operations, times: this.times, success: false, error };
  }

  private fail(thrown: StepError): ErrorBody {
    const { contextId, current: name } = this;
    const error = this.redact(stepErrorBody(thrown, contextId) as unknown as Json) as unknown as ErrorBody;
    this.error = error;
    this.operations.push({ step: this.operations.length + 1, name, success: false, error });
    this.times.push({ startedAt: this.began, endedAt: now() });
    return error;
  }
}

/** Milliseconds since 1970, the same in each thread. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}

/** An execution that did not come to its end. */
export interface Failed {
  readonly operations: readonly ExecutionStep[];
  readonly times: readonly Span[];
  readonly success: false;
  readonly error: ErrorBody;
}

/** Thrown where the steps took too long; what they came to is the result if nobody gives them more time. */
export class StepsTimeLimitError extends TimeLimitError {
  constructor(
    limitMs: number,
    readonly result: Failed,
  ) {
    super(limitMs);
  }
}

/** How long the platform lets templates compute is not known; that a request times out there with 504 is. [report] */
export function tookTooLong(limitMs: number): StepError {
  return new StepError(
    504,
    'ACTION.TIMEOUT',
    `The request timed out: this step took more than ${limitMs / 1000} seconds.`,
  );
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
  return { ...platformTools(), input: inputOf(input), credentials: new Map(Object.entries(credentials)) };
}

/** What every template sees of the input. */
function inputOf(input: Json): VelocityValue {
  const inputs = valueOf(input);
  return new Map(inputs instanceof Map ? inputs : []).set('rawRequest', JSON.stringify(input));
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
