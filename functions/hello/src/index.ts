import type { ActionHandler } from 'genesys-actions/function';
import type action from '../action';

/** The event is the whole input; what is returned is the answer. A throw fails the action. */
export const handler: ActionHandler<typeof action> = ({ name }) => ({ text: `Hello ${name}` });
