import type { Client } from '../client';
import type { ActionType, ProviderDefinition } from '../framework';
import { execution, publication, type ExecutionAttributes, type PublicationAttributes } from './schema';

const execute: ActionType<ExecutionAttributes, Client> = {
  name: 'genesysactions_execute',
  schema: {
    description:
      'Executes a published data action, as a flow would, and holds its answer to an expectation: a smoke test. It is executed once, also where its answer gets lost.',
    attributes: execution,
  },
  load: async () => (await import('./execute')).executeHandlers,
};

const testDraft: ActionType<ExecutionAttributes, Client> = {
  name: 'genesysactions_test_draft',
  schema: {
    description:
      'Executes the draft of a data action, says what each step did, and holds its answer to an expectation: before it is published.',
    attributes: execution,
  },
  load: async () => (await import('./execute')).testDraftHandlers,
};

const publish: ActionType<PublicationAttributes, Client> = {
  name: 'genesysactions_publish',
  schema: {
    description:
      'Validates and publishes the draft of a data action that is kept with `publish = false`. Where there is no draft it warns, and changes nothing.',
    attributes: publication,
  },
  load: async () => (await import('./publish')).publishHandlers,
};

/** The provider's actions in Terraform's sense. */
export const actions = [execute, testDraft, publish] as unknown as ProviderDefinition['actions'];
