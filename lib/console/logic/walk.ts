import type {
  ErrorBody,
  ExecutionDetail,
  ExecutionStep,
  FunctionTrace,
  Json,
} from '../../emulator/control/shapes';
import { placeIn, type Marked } from './marked-text';

/** How a stage of an execution went. */
export type StageState = 'done' | 'failed' | 'not reached';

/** A value or a text that a stage shows. */
export interface Shown {
  readonly title: string;
  readonly value?: Json;
  readonly text?: string;
  readonly table?: Readonly<Record<string, string>>;
  readonly marked?: Marked;
}

/** A stage of an execution: what of its steps belongs together for a reader. */
export interface Stage {
  readonly id: 'input' | 'event' | 'call' | 'raw' | 'mapped' | 'contract';
  readonly title: string;
  readonly state: StageState;
  /** In a few words, what it came to. */
  readonly summary: string;
  /** Why it ended here. */
  readonly cause?: string;
  readonly shown: readonly Shown[];
  readonly trace?: FunctionTrace;
}

/** The steps of each stage, by their names in the answer of a test. */
const STEPS: readonly (readonly [Stage['id'], readonly string[]])[] = [
  ['input', ['Validate input against the input contract']],
  ['event', ['Apply requestUrlTemplate', 'Apply header templates', 'Apply requestTemplate']],
  ['call', []],
  ['raw', ['Execute']],
  ['mapped', ['Apply translationMap', 'Apply successTemplate']],
  ['contract', ['Validate output against the output contract', 'Flatten output']],
];

/** An execution as a walk from its input to its answer. */
export function walkOf(run: ExecutionDetail): Stage[] {
  const { operations, call, config } = run;
  const steps = new Map(operations.map((step) => [step.name, step]));
  const failed = operations.find(({ success }) => !success);
  const callFailed = failed?.name === 'Execute' && !isUnreadable(failed);
  const result = (name: string): Json | undefined => steps.get(name)?.result;
  const stateOf = (id: Stage['id'], names: readonly string[]): StageState => {
    if (id === 'call')
      return callFailed
        ? 'failed'
        : run.function !== undefined || steps.has('Execute')
          ? 'done'
          : 'not reached';
    if (id === 'raw' && callFailed) return 'not reached';
    if (names.some((name) => steps.get(name)?.success === false)) return 'failed';
    return names.some((name) => steps.has(name)) ? 'done' : 'not reached';
  };
  const causeIn = (names: readonly string[]): string | undefined => {
    const error = names.map((name) => steps.get(name)?.error).find((each) => each !== undefined);
    return error && causeOf(error);
  };
  const isFunction = run.functionId !== undefined;
  return STEPS.map(([id, names]): Stage => {
    const state = stateOf(id, names);
    const cause =
      id === 'call'
        ? callFailed
          ? causeOf(failed.error)
          : undefined
        : state === 'failed'
          ? causeIn(names)
          : undefined;
    const base = { id, state, ...(cause !== undefined && { cause }) };
    switch (id) {
      case 'input':
        return {
          ...base,
          title: 'Input',
          summary: state === 'failed' ? 'does not fit the input contract' : 'fits the input contract',
          shown: [{ title: 'Input', value: run.input }],
        };
      case 'event':
        return {
          ...base,
          title: isFunction ? 'Event and headers' : 'Request',
          summary:
            call === undefined
              ? 'templates'
              : `${sizeOf(call.body)}, ${count(Object.keys(call.headers).length, 'header')}`,
          shown: [
            ...(call === undefined
              ? []
              : [
                  ...(isFunction ? [] : [{ title: 'URL', text: `${call.method} ${call.url ?? ''}` }]),
                  jsonOr(
                    isFunction ? 'Event, as rendered' : 'Body, as rendered',
                    call.body,
                    callFailed ? (cause ?? causeOf(failed.error)) : undefined,
                  ),
                  { title: isFunction ? 'Headers: the client context' : 'Headers', table: call.headers },
                ]),
            ...template(
              'Request template',
              config.request?.requestTemplate,
              steps.get('Apply requestTemplate'),
            ),
            ...Object.entries(config.request?.headers ?? {}).flatMap(([name, text]) => {
              const step = steps.get('Apply header templates');
              return step?.success === false && causeOf(step.error).includes(`'headers.${name}'`)
                ? template(`Template of the header ${name}`, text, step)
                : [];
            }),
          ],
        };
      case 'call':
        return {
          ...base,
          title: isFunction ? 'Function' : 'Service',
          summary:
            run.function === undefined ? (state === 'done' ? 'answered' : '') : traceSummary(run.function),
          shown: [],
          ...(run.function && { trace: run.function }),
        };
      case 'raw':
        return {
          ...base,
          title: 'Raw result',
          summary: isFunction ? 'what the function answered' : 'what the service answered',
          shown: present('Raw result', result('Execute')),
        };
      case 'mapped':
        return {
          ...base,
          title: 'Mapped',
          summary: 'translation map and success template',
          shown: [
            ...present('Success template, as rendered', result('Apply successTemplate')),
            ...present('Translation map: what each name became', nonEmpty(result('Apply translationMap'))),
            ...template(
              'Success template',
              config.response?.successTemplate,
              steps.get('Apply successTemplate'),
            ),
            ...(Object.keys(config.response?.translationMap ?? {}).length === 0
              ? []
              : [{ title: 'Translation map', table: config.response?.translationMap ?? {} }]),
          ],
        };
      case 'contract':
        return {
          ...base,
          title: 'Contract check',
          summary: state === 'failed' ? 'does not fit the output contract' : 'fits the output contract',
          shown: present('Answer', run.finalResult ?? result('Validate output against the output contract')),
        };
    }
  }).map((stage) => (stage.state === 'not reached' ? { ...stage, summary: 'not reached' } : stage));
}

/** Why a step failed, without what stands before every cause. */
export function causeOf(error: ErrorBody | undefined): string {
  const message = error?.errors[0]?.message ?? error?.message ?? '';
  return message.replace(/^REST call for action execute failed\. Message: /, '');
}

/** Whether the call came to an answer that could not be read. */
function isUnreadable({ error }: ExecutionStep): boolean {
  return causeOf(error).startsWith('The result is not JSON');
}

function template(title: string, text: string | undefined, step: ExecutionStep | undefined): Shown[] {
  if (text === undefined) return [];
  const place = step?.success === false ? placeIn(causeOf(step.error)) : undefined;
  return [{ title, text, ...(place && { marked: { text, ...place } }) }];
}

/** JSON where it is that; the text, with the place where it is not, where it is none. */
function jsonOr(title: string, text: string, cause: string | undefined): Shown {
  try {
    return { title, value: JSON.parse(text) as Json };
  } catch {
    const place = cause === undefined ? undefined : placeIn(cause);
    return { title, text, ...(place && { marked: { text, ...place } }) };
  }
}

function present(title: string, value: Json | undefined): Shown[] {
  return value === undefined ? [] : [{ title, value }];
}

function nonEmpty(value: Json | undefined): Json | undefined {
  return value === undefined || JSON.stringify(value) === '{}' ? undefined : value;
}

function traceSummary({ durationMs, initMs, maxMemoryMb, logs }: FunctionTrace): string {
  const start = initMs === undefined ? 'warm' : `cold, ${Math.round(initMs)} ms to load`;
  return `${Math.round(durationMs)} ms · ${start} · ${Math.round(maxMemoryMb)} MB · ${count(logs.length, 'message')}`;
}

function sizeOf(text: string): string {
  const bytes = new TextEncoder().encode(text).length;
  return bytes < 10_000 ? `${bytes} bytes` : `${Math.round(bytes / 1000)} kB`;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
