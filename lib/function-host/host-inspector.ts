import inspector from 'node:inspector';
import type { HandlerFunction } from './host-loader';

/**
 * Lets debuggers attach, at any port of this machine, and waits for one that has set its breakpoints if it is told to: nothing
 * else goes on meanwhile. No JavaScript may run between the two: it would hear whoever says already that the process may run,
 * who would then be waited for again, for ever. Hence both in one call, in which what Node.js tells of the inspector is not heard.
 */
export function openInspector(waits: boolean): void {
  const own = Object.getOwnPropertyDescriptor(process, 'emit');
  Object.defineProperty(process, 'emit', { value: Function.prototype, configurable: true });
  try {
    inspector.open(0, '127.0.0.1', waits);
  } finally {
    Reflect.deleteProperty(process, 'emit');
    if (own !== undefined) Object.defineProperty(process, 'emit', own);
  }
}

/** Lets the next call of a handler stop at its first line, if a debugger is attached. */
export function breakAt(handler: HandlerFunction): void {
  const session = new inspector.Session();
  const key = `genesys-actions.${Math.random()}`;
  session.connect();
  session.post('Debugger.enable');
  session.once('Debugger.paused', () => {
    session.disconnect();
  });
  Object.assign(globalThis, { [key]: handler });
  session.post('Runtime.evaluate', { expression: `globalThis[${JSON.stringify(key)}]` }, (_error, found) => {
    Reflect.deleteProperty(globalThis, key);
    const { objectId } = found.result;
    // The declarations of Node.js 20 do not know it.
    const post = session.post.bind(session) as (method: string, params: object) => void;
    post('Debugger.setBreakpointOnFunctionCall', { objectId });
  });
}
