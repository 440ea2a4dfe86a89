import type { ActionHandler } from 'genesys-actions/function';
import type action from '../action.js';

export const handler: ActionHandler<typeof action> = async ({ name }) => ({ text: `Hello ${name}` });
