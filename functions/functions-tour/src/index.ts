import { fromLambdaStyle, type ActionEvent, type ActionOutput } from 'genesys-actions/function';
import type action from '../action';

type Payload = ActionEvent<typeof action>;
type Result = ActionOutput<typeof action>;

/** Used when the integration has no STATUS_URL. */
const DEFAULT_STATUS_URL = 'https://status.example.com/health';

/** A handler as authors of other vendors' functions write it: the event is `input.payload`. */
function lambda(input: { payload: Payload }, callback: (error: Error | null, result?: Result) => void): void {
  const { message, shout, settings } = input.payload;
  // Each level goes to the function's log; further objects are written behind the message.
  console.debug('The payload has come', { characters: message.length });
  console.info('Configured', { greeting: settings.greeting !== '', statusUrl: settings.statusUrl !== '' });
  if (message === '') {
    console.error('There is nothing to say', { shout });
    callback(new Error('message is empty.'));
    return;
  }
  statusOf(settings.statusUrl === '' ? DEFAULT_STATUS_URL : settings.statusUrl).then(
    (status) => {
      const said = `${settings.greeting === '' ? 'Hello' : settings.greeting}: ${message}`;
      callback(null, { said: shout === true ? said.toUpperCase() : said, status });
    },
    (error: unknown) => {
      callback(error as Error);
    },
  );
}

/** An outbound call to a host that `allowedHosts` names. Without an answer there is no status. */
async function statusOf(url: string): Promise<number> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2000) });
    return response.status;
  } catch (error) {
    console.warn('No answer', { url, reason: (error as Error).name });
    return 0;
  }
}

export const handler = fromLambdaStyle(lambda);
