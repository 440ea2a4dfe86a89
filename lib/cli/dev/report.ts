import { terminalLine, terminalText } from '../../shared/escape/terminal';
import { print } from '../output';
import type { DevEvent, DevReporter } from './events';

/** For programs: one JSON object a line. */
export function jsonReporter(): DevReporter {
  return {
    tell(event) {
      print(`${JSON.stringify(event)}\n`);
    },
    end: () => undefined,
  };
}

/** For people whose terminal is none, or for a log: a line or some for each event. */
export function lineReporter(say = print): DevReporter {
  return {
    tell(event) {
      say(
        linesOf(event)
          .map((line) => `${line}\n`)
          .join(''),
      );
    },
    end: () => undefined,
  };
}

/** How many lines of logs and messages stay on the screen at most. */
const KEPT_LINES = 500;

/** What the screen says of a function. */
interface Row {
  state: string;
  answer: string;
}

/**
 * For people: one screen with the functions, their last answer and what was last logged. It is drawn anew with each event,
 * as large as the terminal is.
 */
export class ScreenReporter implements DevReporter {
  readonly #rows = new Map<string, Row>();
  #head: string[] = [];
  #lines: string[] = [];
  readonly #draw = (): void => {
    const { rows = 24, columns = 80 } = this.terminal;
    const names = [...this.#rows.keys()];
    const width = Math.max(0, ...names.map((name) => name.length));
    const stateWidth = Math.max(0, ...[...this.#rows.values()].map(({ state }) => state.length));
    const table = names.map((name) => {
      const { state, answer } = this.#rows.get(name) as Row;
      return `  ${name.padEnd(width)}  ${state.padEnd(stateWidth)}  ${answer}`;
    });
    const above = [...this.#head, '', ...table, ''];
    const room = Math.max(0, rows - above.length - 1);
    const shown = [...above, ...this.#lines.slice(-room)].map((line) => terminalLine(line).slice(0, columns));
    this.terminal.write(`\u001b[H\u001b[2J${shown.join('\n')}\n`);
  };

  /** @param terminal what is drawn on */
  constructor(private readonly terminal: NodeJS.WriteStream) {
    terminal.on('resize', this.#draw);
  }

  tell(event: DevEvent): void {
    if (event.type === 'started') this.#head = linesOf(event);
    else {
      this.#note(event);
      this.#lines = [...this.#lines, ...linesOf(event)].slice(-KEPT_LINES);
    }
    this.#draw();
  }

  end(): void {
    this.terminal.off('resize', this.#draw);
  }

  #note(event: DevEvent): void {
    if (!('function' in event)) return;
    const row = this.#rows.get(event.function) ?? { state: '', answer: '' };
    this.#rows.set(event.function, row);
    if (event.type === 'deployed') row.state = `version ${event.version}`;
    else if (event.type === 'answer') row.answer = answerOf(event);
    else if (event.type === 'removed') row.state = 'removed';
    else if (event.type === 'refused' || !event.ok)
      row.state = `${row.state.replace(/^✘ /, '')}`.replace(/^/, '✘ ');
    else row.state = row.state.replace(/^✘ /, '');
  }
}

function answerOf({ ok, result, error = '', step, ms }: DevEvent & { readonly type: 'answer' }): string {
  if (ok) return `✔ ${ms} ms  ${JSON.stringify(result)}`;
  return `✘ ${ms} ms  ${step === undefined ? '' : `${step}: `}${error}`;
}

/** An event in lines. */
function linesOf(event: DevEvent): string[] {
  switch (event.type) {
    case 'started':
      return [
        `A local org is running at ${event.url}`,
        `Look at it in a browser: ${event.console}`,
        'Press Ctrl-C to stop it.',
      ];
    case 'ready':
      return ['Waiting for changes …'];
    case 'note':
      return [`Note: ${event.message}`];
    case 'deployed':
      return [`${event.function}: published as version ${event.version} (${event.ms} ms)`];
    case 'problems':
      return event.problems.length === 0
        ? [`${event.function}: nothing is wrong any more`]
        : event.problems.map(
            ({ severity, message, rule }) => `${event.function}: ${severity} ${message} (${rule})`,
          );
    case 'refused':
      return [`${event.function}: not deployed. ${event.message}`];
    case 'removed':
      return [`${event.function}: its directory is gone; the org keeps it until you stop.`];
    case 'answer':
      return [`${event.function}: ${answerOf(event)}`];
    case 'run': {
      const end = event.ok ? 'ended' : `failed: ${terminalLine(event.error ?? '')}`;
      return [
        `${event.action} ${end} (${Math.round(event.durationMs)} ms)`,
        ...event.logs.flatMap(({ level, message }) =>
          terminalText(message)
            .split('\n')
            .map((line, index) => `  ${index === 0 ? level.padEnd(5) : '     '} ${line}`),
        ),
      ];
    }
  }
}
