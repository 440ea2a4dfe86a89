import type { Json } from '../../shared/json';
import { cut } from '../../shared/bounds';
import type { Action, CallOptions, Platform } from '../../platform';
import { noneWhenNotFound } from '../../platform/actions';
import type { Client } from '../client';
import { DiagnosticError, type ActionHandlers, type StateOf } from '../framework';
import { explained, platformOf } from '../resources/support';
import { checkAnswer } from './expectation';
import { DEFAULT_TIMEOUT, type ExecutionAttributes } from './schema';

type Handlers = ActionHandlers<ExecutionAttributes, Client>;

export const executeHandlers: Handlers = explained<Handlers>({
  async invoke({ client, config, progress, signal }) {
    const platform = platformOf(client);
    const { name = config.action_id } = await publishedAction(platform, config.action_id, { signal });
    progress(`Executing ${name} …`);
    const answer = await platform.executions.execute(config.action_id, inputOf(config), {
      signal,
      timeoutMs: timeoutOf(config),
    });
    hold(name, answer, config, progress);
  },
});

export const testDraftHandlers: Handlers = explained<Handlers>({
  async invoke({ client, config, progress, signal }) {
    const platform = platformOf(client);
    const draft = await platform.actions.getDraft(config.action_id, { signal });
    if (draft === undefined) {
      await publishedAction(platform, config.action_id, { signal });
      throw new DiagnosticError(
        'No draft to test',
        `The action ${config.action_id} has no draft: all of it is published. Use genesysactions_execute.`,
        ['action_id'],
      );
    }
    const { name } = draft;
    progress(`Testing the draft of ${name} …`);
    const {
      operations = [],
      error,
      finalResult,
      success,
    } = await platform.executions.testDraft(config.action_id, inputOf(config), {
      signal,
      timeoutMs: timeoutOf(config),
    });
    for (const [index, step] of operations.entries()) {
      const state = step.success === false ? 'failed' : 'done';
      progress(`${step.step ?? index + 1}. ${cut(step.name ?? 'step', 100)}: ${state}`);
    }
    if (success === false || error !== undefined) {
      const failed = operations.find((step) => step.success === false)?.name;
      throw new DiagnosticError(
        `The draft of ${name} fails`,
        `${failed === undefined ? '' : `${cut(failed, 100)}: `}${cut(error?.message ?? 'The platform does not say why.', 1000)}`,
      );
    }
    hold(`the draft of ${name}`, (finalResult ?? null) as unknown as Json, config, progress);
  },
});

type Config = StateOf<ExecutionAttributes>;

function inputOf({ input }: Config): Json {
  return JSON.parse(input ?? '{}') as Json;
}

function timeoutOf({ timeout_seconds: seconds }: Config): number {
  return (seconds ?? DEFAULT_TIMEOUT) * 1000;
}

function hold(name: string, answer: Json, { expect }: Config, progress: (message: string) => void): void {
  if (expect !== null) checkAnswer(name, answer, JSON.parse(expect) as Json);
  progress(expect === null ? 'It has answered.' : 'It has answered as expected.');
}

/** @throws DiagnosticError where there is no such action, or only a draft of it */
async function publishedAction(platform: Platform, id: string, options: CallOptions): Promise<Action> {
  const action = await platform.actions.get(id, options).catch(noneWhenNotFound);
  if (action !== undefined) return action;
  const draft = await platform.actions.getDraft(id, options);
  throw draft === undefined
    ? noSuchAction(id)
    : new DiagnosticError(
        'Not published',
        `The action ${draft.name} (${id}) is a draft that was never published: only genesysactions_test_draft can execute it.`,
        ['action_id'],
      );
}

/** Nothing has this id. */
export function noSuchAction(id: string): DiagnosticError {
  return new DiagnosticError(
    'No such action',
    `There is no action with the id ${JSON.stringify(id)} in the org.`,
    ['action_id'],
  );
}
