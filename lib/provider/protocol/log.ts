import { terminalText } from '../../shared/escape/terminal';
import type { Logger } from '../framework/request';
import { redact, withoutSecrets } from './redaction';

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error'] as const;
type Level = (typeof LEVELS)[number];

/** What TF_LOG asks for: Terraform filters again, but what it would drop need not be written at all. */
function wantedLevel(): number {
  const asked = (process.env['TF_LOG_PROVIDER'] ?? process.env['TF_LOG'] ?? 'off').toLowerCase();
  if (asked === 'json' || asked === 'all') return 0;
  const index = LEVELS.findIndex((level) => level === asked);
  return index === -1 ? LEVELS.length : index;
}

/** Writes one JSON line to stderr, as Terraform reads them. */
function write(level: Level, message: string, fields: Readonly<Record<string, unknown>> = {}): void {
  const line = { '@level': level, '@message': message, '@timestamp': new Date().toISOString(), ...fields };
  // Terraform reads the JSON and prints what is in it.
  const safe = JSON.stringify(line, (_name, value: unknown) =>
    typeof value === 'string' ? terminalText(withoutSecrets(value)) : value,
  );
  process.stderr.write(`${withoutSecrets(safe)}\n`);
}

/** The logger of this process. */
export function createLogger(): Logger {
  const wanted = wantedLevel();
  const at = (level: Level): Logger['trace'] =>
    LEVELS.indexOf(level) < wanted
      ? () => undefined
      : (message, fields) => {
          write(level, message, fields);
        };
  return {
    trace: at('trace'),
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    redact,
  };
}

/** Sends what libraries print to the log: stdout belongs to the handshake alone. */
export function captureConsole(log: Logger): void {
  const to =
    (level: 'debug' | 'warn' | 'error') =>
    (...parts: unknown[]): void => {
      log[level](parts.map((part) => (typeof part === 'string' ? part : inspect(part))).join(' '));
    };
  Object.assign(console, {
    log: to('debug'),
    info: to('debug'),
    debug: to('debug'),
    trace: to('debug'),
    dir: to('debug'),
    warn: to('warn'),
    error: to('error'),
  });
}

function inspect(part: unknown): string {
  return part instanceof Error ? part.message : String(JSON.stringify(part));
}
