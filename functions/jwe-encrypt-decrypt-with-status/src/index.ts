import type { ActionHandler } from 'genesys-actions/function';
import { decrypt, encrypt, required } from '../../jwe-encrypt-decrypt/src/jwe';
import type action from '../action';

/**
 * Never fails: a flow cannot always see why an action failed, but it can branch on `status`. The message is one of our
 * own and holds no key.
 */
export const handler: ActionHandler<typeof action> = async (event) => {
  try {
    const key = required(event, 'jweKey');
    const text = required(event, 'textInput');
    const textOutput = await (event.jweAction === 'ENCRYPT' ? encrypt : decrypt)(key, text);
    return { status: true, errorMessage: '', textOutput };
  } catch (error) {
    const errorMessage = error instanceof Error ? error.message : 'Unexpected error';
    return { status: false, errorMessage, textOutput: '' };
  }
};
