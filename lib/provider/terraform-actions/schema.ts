import { checkJson, checkRange } from '../../model/settings';
import { json, number, string } from '../framework';

/** How long an execution may take: seconds. */
export const DEFAULT_TIMEOUT = 30;

const action_id = string({ description: 'The id of the data action.', required: true });

export const execution = {
  action_id,
  input: json({
    description: 'The input, as JSON: an object. Default: one without members.',
    validate: (text) => checkJson(text, 'input', 'object'),
  }),
  expect: json({
    description:
      'What the answer has to hold, as JSON: of objects the members that are named here, of everything else the whole. Without it, any answer will do.',
    validate: (text) => checkJson(text, 'expect', 'any'),
  }),
  timeout_seconds: number({
    description: `How long it may take: seconds, from 1 to 120. Default: ${DEFAULT_TIMEOUT}.`,
    validate: (seconds) => checkRange(seconds, 1, 120, 'timeout_seconds'),
  }),
};
export const publication = { action_id };

export type ExecutionAttributes = typeof execution;
export type PublicationAttributes = typeof publication;
