import type { ActionHandler } from 'genesys-actions/function';
import type action from '../action';
import { decrypt, encrypt, required } from './jwe';

/** Encrypts or decrypts. A throw fails the action: the caller sees HTTP 500 with the error's message. */
export const handler: ActionHandler<typeof action> = async (event) => {
  const key = required(event, 'jweKey');
  const text = required(event, 'textInput');
  switch (event.jweAction) {
    case 'ENCRYPT':
      return { textOutput: await encrypt(key, text) };
    case 'DECRYPT':
      return { textOutput: await decrypt(key, text) };
    default:
      throw new Error('jweAction must be ENCRYPT or DECRYPT.');
  }
};
