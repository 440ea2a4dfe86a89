import type { Models } from 'purecloud-platform-client-v2';
import type { Side } from '../model/actions';
import type { Json } from '../shared/json';
import type { CallOptions, Caller } from './caller';
import { isNotFound } from './errors';
import { ignoreGone } from './integrations';
import { allPages, type NumberedList } from './pages';
import { WHOLE_ACTION, type Action, type ActionConfig, type WholeAction } from './types';

/** Names and the page size of list calls. */
interface ActionFilter {
  readonly name?: string;
  readonly category?: string;
  /** At most 50. */
  readonly ids?: readonly string[];
}

/** How many actions a page of a list holds. */
const ACTIONS_PAGE_SIZE = 100;

/** What a new draft starts with. */
interface NewDraft {
  readonly name: string;
  readonly category: string;
  readonly integrationId: string;
  readonly secure: boolean;
  readonly contract: Models.ActionContractInput;
  readonly config: ActionConfig;
}

/** What a draft can be changed to. */
export type DraftChange = Partial<Omit<NewDraft, 'integrationId'>> & { readonly version: number };

/** The files in which the platform gives long templates. */
type TemplateFile = 'requesttemplate.vm' | 'successtemplate.vm';

/** Actions and their drafts. */
export class Actions {
  constructor(private readonly caller: Caller) {}

  /** The published action. */
  get(id: string, options?: CallOptions): Promise<WholeAction> {
    return this.caller.call<WholeAction>(
      {
        to: `read the action ${id}`,
        idempotent: true,
        tells: WHOLE_ACTION,
        run: ({ integrations }) =>
          integrations.getIntegrationsAction(id, { expand: 'contract', includeConfig: true }),
      },
      options,
    );
  }

  /** The draft, or undefined when the action has none. */
  getDraft(id: string, options?: CallOptions): Promise<WholeAction | undefined> {
    return this.caller
      .call<WholeAction>(
        {
          to: `read the draft of the action ${id}`,
          idempotent: true,
          tells: WHOLE_ACTION,
          run: ({ integrations }) =>
            integrations.getIntegrationsActionDraft(id, { expand: 'contract', includeConfig: true }),
        },
        options,
      )
      .catch(noneWhenNotFound);
  }

  /** One page of published actions, with their configuration. */
  page(filter: ActionFilter, pageNumber: number, options?: CallOptions): Promise<NumberedList<Action>> {
    const { name, category, ids } = filter;
    return this.caller.call<NumberedList<Action>>(
      {
        to: 'list the actions',
        idempotent: true,
        run: ({ integrations }) =>
          integrations.getIntegrationsActions({
            pageSize: ACTIONS_PAGE_SIZE,
            pageNumber,
            includeConfig: true,
            ...(name !== undefined && { name }),
            ...(category !== undefined && { category }),
            ...(ids !== undefined && { ids: ids.join(',') }),
          }),
      },
      options,
    );
  }

  /** All published actions that fit. */
  list(filter: ActionFilter, options?: CallOptions): Promise<Action[]> {
    return allPages((page) => this.page(filter, page, options));
  }

  /** All drafts that fit; those of published actions among them. */
  listDrafts(filter: Omit<ActionFilter, 'ids'>, options?: CallOptions): Promise<Action[]> {
    const { name, category } = filter;
    return allPages((pageNumber) =>
      this.caller.call<NumberedList<Action>>(
        {
          to: 'list the drafts',
          idempotent: true,
          run: ({ integrations }) =>
            integrations.getIntegrationsActionsDrafts({
              pageSize: ACTIONS_PAGE_SIZE,
              pageNumber,
              ...(name !== undefined && { name }),
              ...(category !== undefined && { category }),
            }),
        },
        options,
      ),
    );
  }

  /**
   * Begins an action as a draft.
   *
   * @param draft its name must be of no other: after a lost answer, the draft of this name is taken as the one
   */
  createDraft(draft: NewDraft, options?: CallOptions): Promise<Action> {
    return this.caller.call<Action>(
      {
        to: `create the action ${JSON.stringify(draft.name)}`,
        idempotent: false,
        creates: true,
        tells: ['id'],
        run: ({ integrations }) =>
          integrations.postIntegrationsActionsDrafts(draft as unknown as Models.PostActionInput),
        recover: async () => {
          const { name, category, integrationId } = draft;
          const drafts = await this.listDrafts({ name, category }, options);
          const found = drafts.find((each) => each.name === name && each.integrationId === integrationId);
          return found && this.getDraft(found.id, options);
        },
      },
      options,
    );
  }

  /** Copies a published action into a new draft. */
  startDraft(id: string, options?: CallOptions): Promise<Action> {
    return this.caller.call<Action>(
      {
        to: `begin a draft of the action ${id}`,
        idempotent: false,
        tells: ['id'],
        run: ({ integrations }) => integrations.postIntegrationsActionDraft(id),
        recover: () => this.getDraft(id, options),
      },
      options,
    );
  }

  patchDraft(id: string, change: DraftChange, options?: CallOptions): Promise<Action> {
    return this.caller.call<Action>(
      {
        to: `change the draft of the action ${id}`,
        idempotent: false,
        tells: ['id'],
        run: ({ integrations }) =>
          integrations.patchIntegrationsActionDraft(id, change as unknown as Models.UpdateDraftInput),
        // An accepted change raised the version; nobody else changes a draft between two of our requests.
        recover: async () => {
          const draft = await this.getDraft(id, options);
          return draft !== undefined && (draft.version ?? 0) > change.version ? draft : undefined;
        },
      },
      options,
    );
  }

  /** Deletes a draft; one that is gone already is no error. */
  async deleteDraft(id: string, options?: CallOptions): Promise<void> {
    await this.caller
      .call(
        {
          to: `delete the draft of the action ${id}`,
          idempotent: true,
          body: 'none',
          run: ({ integrations }) => integrations.deleteIntegrationsActionDraft(id),
        },
        options,
      )
      .catch(ignoreGone);
  }

  validateDraft(id: string, options?: CallOptions): Promise<Models.DraftValidationResult> {
    return this.caller.call(
      {
        to: `validate the draft of the action ${id}`,
        idempotent: true,
        run: ({ integrations }) => integrations.getIntegrationsActionDraftValidation(id),
      },
      options,
    );
  }

  /**
   * Publishes a draft.
   *
   * @param version the draft's, as it was read
   * @param publishedVersion the action's before; undefined when it was never published
   */
  publish(
    id: string,
    version: number,
    publishedVersion: number | undefined,
    options?: CallOptions,
  ): Promise<Action> {
    return this.caller.call<Action>(
      {
        to: `publish the draft of the action ${id}`,
        idempotent: false,
        tells: ['id'],
        run: ({ integrations }) => integrations.postIntegrationsActionDraftPublish(id, { version }),
        // Published when the draft is gone; where the platform keeps it, when the version is higher than before.
        recover: async () => {
          const action = await this.get(id, options).catch(noneWhenNotFound);
          if (action === undefined) return undefined;
          if ((action.version ?? 0) > (publishedVersion ?? 0)) return action;
          return (await this.getDraft(id, options)) === undefined ? action : undefined;
        },
      },
      options,
    );
  }

  /** Changes a published action in place; function actions are changed through their draft instead. */
  patch(
    id: string,
    change: Omit<DraftChange, 'contract' | 'secure'>,
    options?: CallOptions,
  ): Promise<Action> {
    return this.caller.call<Action>(
      {
        to: `change the action ${id}`,
        idempotent: false,
        tells: ['id'],
        run: ({ integrations }) =>
          integrations.patchIntegrationsAction(id, change as Models.UpdateActionInput),
        recover: async () => {
          const action = await this.get(id, options);
          return (action.version ?? 0) > change.version ? action : undefined;
        },
      },
      options,
    );
  }

  /** Executes the published action, and tells every step. It is not repeated: what it calls may have done something. */
  test(id: string, input: Json, options?: CallOptions): Promise<Models.TestExecutionResult> {
    return this.caller.call(
      {
        to: `execute the action ${id}`,
        idempotent: false,
        run: ({ integrations }) => integrations.postIntegrationsActionTest(id, input as object),
      },
      options,
    );
  }

  /** Deletes an action with its draft; one that is gone already is no error. */
  async delete(id: string, options?: CallOptions): Promise<void> {
    await this.caller
      .call(
        {
          to: `delete the action ${id}`,
          idempotent: true,
          body: 'none',
          run: ({ integrations }) => integrations.deleteIntegrationsAction(id),
        },
        options,
      )
      .catch(ignoreGone);
  }

  /** A template's text. */
  template(id: string, side: Side, file: TemplateFile, options?: CallOptions): Promise<string> {
    return this.caller.call<string>(
      {
        to: `read ${file} of the action ${id}`,
        idempotent: true,
        body: 'text',
        run: ({ integrations }) =>
          side === 'draft'
            ? integrations.getIntegrationsActionDraftTemplate(id, file)
            : integrations.getIntegrationsActionTemplate(id, file),
      },
      options,
    );
  }
}

/** Makes "not found" undefined. */
export function noneWhenNotFound(error: unknown): undefined {
  if (isNotFound(error)) return undefined;
  throw error;
}
