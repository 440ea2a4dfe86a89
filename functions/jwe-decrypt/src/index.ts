import type { ActionHandler } from 'genesys-actions/function';
import { decrypt, required } from '../../jwe-encrypt-decrypt/src/jwe';
import type action from '../action';

/** Decrypts. */
export const handler: ActionHandler<typeof action> = async (event) => ({
  textOutput: await decrypt(required(event, 'jweKey'), required(event, 'textInput')),
});
