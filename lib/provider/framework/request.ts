import type { Diagnostics } from './diagnostics';

/** Writes JSON log lines for TF_LOG. Values that are known to be secret are masked. */
export interface Logger {
  trace(message: string, fields?: Readonly<Record<string, unknown>>): void;
  debug(message: string, fields?: Readonly<Record<string, unknown>>): void;
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
  /** Masks this text in every later line, diagnostic and error of this process. */
  redact(secret: string): void;
}

/** What every handler gets beside its own values. */
export interface Request {
  /** Collects warnings and errors. An error here fails the request, as throwing does. */
  readonly diagnostics: Diagnostics;
  /** Aborts when Terraform asks to stop (Ctrl-C): finish or cancel the call in flight, start nothing new. */
  readonly signal: AbortSignal;
  readonly log: Logger;
}
