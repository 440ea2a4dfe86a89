import type {
  ErrorBody,
  ExecutionDetail,
  ExecutionStep,
  FunctionTrace,
  Json,
} from '../../emulator/control/shapes';
import { placeIn, type Marked } from './marked-text';

/** How a stage of an execution went. */
type StageState = 'done' | 'failed' | 'not reached';

/** A value or a text that a stage shows. */
export interface ShownValue {
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
  /** The same in the platform's own words, where those are others. */
  readonly said?: string;
  readonly shown: readonly ShownValue[];
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
  const steps = new Map(run.operations.map((step) => [step.name, step]));
  const failed = run.operations.find(({ success }) => !success);
  const callFailed = failed?.name === 'Execute' && !isUnreadable(failed);
  return STEPS.map(([id, names]): Stage => {
    const own = id === 'call' ? ['Execute'] : names;
    const reached = own.some((name) => steps.has(name)) && !(id === 'raw' && callFailed);
    const fails =
      id === 'call' ? callFailed : reached && own.some((name) => steps.get(name)?.success === false);
    const state = fails ? 'failed' : reached ? 'done' : 'not reached';
    const { title, summary, shown } = PARTS[id]({ run, steps, isFunction: run.functionId !== undefined });
    return {
      id,
      title,
      state,
      summary: reached || fails ? summary : 'not reached',
      shown,
      ...(fails && { ...whyOf(run, id, failed) }),
      ...(id === 'call' && run.function && { trace: run.function }),
    };
  });
}

/** Why a stage failed: of a function what it threw, and how the platform puts that. */
function whyOf(
  { function: trace }: ExecutionDetail,
  id: Stage['id'],
  failed: ExecutionStep | undefined,
): Pick<Stage, 'cause' | 'said'> {
  const said = causeOf(failed?.error);
  const thrown = id === 'call' ? trace?.error?.errorMessage : undefined;
  return thrown === undefined ? { cause: said } : { cause: thrown, said };
}

/** What a stage is made of. */
interface Course {
  readonly run: ExecutionDetail;
  readonly steps: ReadonlyMap<string, ExecutionStep>;
  readonly isFunction: boolean;
}

/** What each stage shows, however it went. */
const PARTS: Readonly<Record<Stage['id'], (course: Course) => Pick<Stage, 'title' | 'summary' | 'shown'>>> = {
  input: ({ run, steps }) => ({
    title: 'Input',
    summary: fits(steps, 'Validate input against the input contract', 'input'),
    shown: [{ title: 'Input', value: run.input }],
  }),
  event: ({ run: { call, config }, steps, isFunction }) => ({
    title: isFunction ? 'Event and headers' : 'Request',
    summary:
      call === undefined ? '' : `${sizeOf(call.body)}, ${count(Object.keys(call.headers).length, 'header')}`,
    shown: [
      ...(call === undefined
        ? []
        : [
            ...(isFunction ? [] : [{ title: 'URL', text: `${call.method} ${call.url ?? ''}` }]),
            jsonOr(isFunction ? 'Event, as rendered' : 'Body, as rendered', call.body, steps.get('Execute')),
            { title: isFunction ? 'Headers: the client context' : 'Headers', table: call.headers },
          ]),
      ...template('Request template', config.request?.requestTemplate, steps.get('Apply requestTemplate')),
      ...Object.entries(config.request?.headers ?? {}).flatMap(([name, text]) => {
        const step = steps.get('Apply header templates');
        return causeOf(step?.error).includes(`'headers.${name}'`)
          ? template(`Template of the header ${name}`, text, step)
          : [];
      }),
    ],
  }),
  call: ({ run, isFunction }) => ({
    title: isFunction ? 'Function' : 'Service',
    summary: run.function === undefined ? 'answered' : traceSummary(run.function),
    shown: [],
  }),
  raw: ({ steps, isFunction }) => ({
    title: 'Raw result',
    summary: `what the ${isFunction ? 'function' : 'service'} answered`,
    shown: present('Raw result', steps.get('Execute')?.result),
  }),
  mapped: ({ run: { config }, steps }) => ({
    title: 'Mapped',
    summary: 'translation map and success template',
    shown: [
      ...present('Success template, as rendered', steps.get('Apply successTemplate')?.result),
      ...present(
        'Translation map: what each name became',
        nonEmpty(steps.get('Apply translationMap')?.result),
      ),
      ...template('Success template', config.response?.successTemplate, steps.get('Apply successTemplate')),
      ...(Object.keys(config.response?.translationMap ?? {}).length === 0
        ? []
        : [{ title: 'Translation map', table: config.response?.translationMap ?? {} }]),
    ],
  }),
  contract: ({ run, steps }) => ({
    title: 'Contract check',
    summary: fits(steps, 'Validate output against the output contract', 'output'),
    shown: present('Answer', run.finalResult ?? steps.get('Apply successTemplate')?.result),
  }),
};

function fits(steps: Course['steps'], step: string, contract: string): string {
  return `${steps.get(step)?.success === true ? 'fits' : 'does not fit'} the ${contract} contract`;
}

/** Why a step failed, without what stands before every cause. */
function causeOf(error: ErrorBody | undefined): string {
  const message = error?.errors[0]?.message ?? error?.message ?? '';
  return message.replace(/^REST call for action execute failed\. Message: /, '');
}

/** Whether the call came to an answer that could not be read. */
function isUnreadable({ error }: ExecutionStep): boolean {
  return causeOf(error).startsWith('The result is not JSON');
}

function template(title: string, text: string | undefined, step: ExecutionStep | undefined): ShownValue[] {
  if (text === undefined) return [];
  const place = step?.success === false ? placeIn(causeOf(step.error)) : undefined;
  return [{ title, text, ...(place && { marked: { text, ...place } }) }];
}

/** JSON where it is that; the text, with the place where it is not, where it is none. */
function jsonOr(title: string, text: string, execute: ExecutionStep | undefined): ShownValue {
  try {
    return { title, value: JSON.parse(text) as Json };
  } catch {
    const place = placeIn(causeOf(execute?.error));
    return { title, text, ...(place && { marked: { text, ...place } }) };
  }
}

function present(title: string, value: Json | undefined): ShownValue[] {
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
