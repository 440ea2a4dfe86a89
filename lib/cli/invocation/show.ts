import type { Json } from '../../shared/json';
import type { Invocation } from './run';

/** A run for people. */
export function show(invocation: Invocation): string {
  const { function: name, handler, runtime, mode, input, event, clientContext, result, error } = invocation;
  // The host logs a failure as well, as AWS Lambda does; here it is shown by itself.
  const logs = invocation.logs.filter(({ message }) => !message.startsWith('Invoke Error '));
  const failed = invocation.operations?.find((operation) => !operation.success);
  return [
    `${name}  ${handler}  ${runtime}`,
    ...(mode === 'input' ? section('Input', json(input)) : []),
    ...(event === undefined ? [] : section('Event', typeof event === 'string' ? event : json(event))),
    ...(clientContext === undefined ? [] : section('Client context', json({ ...clientContext }))),
    ...(logs.length === 0
      ? []
      : section('Logs', logs.map(({ level, message }) => `${level.padEnd(5)} ${message}`).join('\n'))),
    ...(error === undefined
      ? section(mode === 'input' ? 'Answer' : 'Result', json(result))
      : section(
          failed === undefined ? 'Failed' : `Failed at step ${failed.step}, ${failed.name}`,
          [`${error.type}: ${error.message}`, ...(error.trace ?? []).slice(1)].join('\n'),
        )),
    '',
    cost(invocation),
    '',
  ].join('\n');
}

function section(title: string, text: string): string[] {
  return ['', title, ...text.split('\n').map((line) => `  ${line}`)];
}

function json(value: Json | undefined): string {
  return JSON.stringify(value ?? null, null, 2);
}

function cost({ durationMs, initMs, maxMemoryMb, memoryLimitMb }: Invocation): string {
  if (durationMs === undefined) return 'The function was not reached.';
  const loading = initMs === undefined ? '' : ` (and ${milliseconds(initMs)} to load)`;
  const memory =
    maxMemoryMb === undefined || maxMemoryMb === 0
      ? ''
      : `, ${maxMemoryMb} MB of ${memoryLimitMb} MB of memory`;
  return `${milliseconds(durationMs)}${loading}${memory}`;
}

function milliseconds(time: number): string {
  return `${time < 10 ? time.toFixed(1) : Math.round(time)} ms`;
}
