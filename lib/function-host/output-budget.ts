import { CUT_SIGN } from '../shared/cut';

/** Bytes that one call may write: what goes beyond is not kept. A thousand calls fit into the emulator's memory so. */
export const OUTPUT_MAX_BYTES = 1024 * 1024;
/** Bytes of one message: CloudWatch's own limit of a log event. */
export const MESSAGE_MAX_BYTES = 256 * 1024;
/** What a message costs beside its text. */
export const MESSAGE_BYTES = 200;

/** How many bytes a message counts for. */
export function costOf(message: string): number {
  return MESSAGE_BYTES + Buffer.byteLength(message);
}

/** A text, cut to so many bytes; says what was cut. */
export function cutTo(text: string, maxBytes: number): string {
  // No character has fewer bytes than units: most texts need not be measured.
  if (text.length * 3 <= maxBytes) return text;
  const bytes = Buffer.byteLength(text);
  if (bytes <= maxBytes) return text;
  const kept = Buffer.from(text.slice(0, maxBytes))
    .toString('utf8', 0, maxBytes)
    .replace(/\uFFFD+$/, '');
  return `${kept}${CUT_SIGN}${bytes} bytes, of which ${maxBytes} are kept)`;
}

/** What one call has written so far, and what is kept of it. */
export class OutputBudget {
  private spent = 0;
  private over = false;

  /** Begins anew, for another call. */
  reset(): void {
    this.spent = 0;
    this.over = false;
  }

  /** The message as it is kept; `last` when nothing is kept from here on; undefined when it is not kept itself. */
  take(message: string): { readonly text: string; readonly last: boolean } | undefined {
    if (this.over) return undefined;
    const text = cutTo(message, MESSAGE_MAX_BYTES);
    const cost = costOf(text);
    if (this.spent + cost > OUTPUT_MAX_BYTES) {
      this.over = true;
      return {
        text: `Output is cut here: the function wrote more than ${OUTPUT_MAX_BYTES} bytes in one call, and what comes now is not kept.`,
        last: true,
      };
    }
    this.spent += cost;
    return { text, last: false };
  }
}
