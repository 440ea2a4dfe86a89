import type { ActionHandler } from 'genesys-actions/function';
import { encrypt, required } from '../../jwe-encrypt-decrypt/src/jwe';
import type action from '../action';

/** Encrypts; the private key is not needed, and not sent. */
export const handler: ActionHandler<typeof action> = async (event) => ({
  textOutput: await encrypt(required(event, 'jweKey'), required(event, 'textInput')),
});
