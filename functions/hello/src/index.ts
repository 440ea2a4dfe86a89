import type { ActionHandler } from 'genesys-actions/function';
import type action from '../action';

/** The event is the whole input; what is returned is the answer. A throw fails the action. It must be async. */
export const handler: ActionHandler<typeof action> = async ({ name }) => ({ text: `Hello ${name}` });
