/** An event of a stream of server-sent events. */
export interface StreamEvent {
  readonly kind: string;
  readonly data: string;
}

/** Takes a stream of server-sent events apart, however its text comes. */
export class EventReader {
  private text = '';

  /** The events that are whole with this piece. */
  read(piece: string): StreamEvent[] {
    const whole = (this.text + piece).split('\n\n');
    this.text = whole.pop() ?? '';
    return whole.flatMap((event) => {
      const fields = event.split('\n').map((line) => /^(\w+): ?(.*)$/.exec(line));
      const all = (name: string): string[] =>
        fields.flatMap((field) => (field?.[1] === name ? [field[2] ?? ''] : []));
      const data = all('data');
      return data.length === 0 ? [] : [{ kind: all('event')[0] ?? 'message', data: data.join('\n') }];
    });
  }
}
