import { AUTH_ACTION_PREFIX } from '../../../model/names';
import type { ActionConfig, CallOptions, WholeAction } from '../../../platform';
import { noneWhenNotFound } from '../../../platform/actions';
import { importBlock } from '../../../terraform/import-block';
import type { Client } from '../../client';
import {
  DiagnosticError,
  hasUnknown,
  known,
  knownIn,
  plannedOr,
  UNKNOWN,
  type AppliedOf,
  type PlanOf,
  type ResourceHandlers,
  type StateOf,
} from '../../framework';
import { errorsOf, type Problem } from '../../../shared/problems';
import { isPublicProvider } from '../public-provider';
import { checkSoleManager, explained } from '../support';
import { AUTH_ACTION, type AuthActionAttributes } from './auth-action-schema';
import { checkActionPlan, report } from './check';
import { configBody } from '../../../platform/bodies';
import { configurationOf, sameConfiguration } from './definition';
import { observedStateOf, templatesOf } from './observe';

type State = StateOf<AuthActionAttributes>;
type Applied = AppliedOf<AuthActionAttributes>;
type Body = Pick<Applied, 'request' | 'response'>;

/*
 * The platform makes this action with its integration and takes it away with that; nobody else can. So it is never created or
 * deleted here, only changed; and taken up only as the platform has made it, unless its user says otherwise.
 */
export const authActionHandlers: ResourceHandlers<AuthActionAttributes, Client> = explained<
  ResourceHandlers<AuthActionAttributes, Client>
>({
  validate({ config, diagnostics }) {
    report(diagnostics, 'action', errorsOf(checkAuthPlan(config)));
  },

  async plan({ client, planned, prior, diagnostics, signal }) {
    if (client.isConnected) client.ownership.claimPlanned(prior?.id, planned === null);
    if (planned === null) {
      diagnostics.warning(
        `${prior?.name ?? 'The action'} stays in the org`,
        'It belongs to its integration: it is only taken out of the state, and stays as it is until that goes.',
      );
      return undefined;
    }
    checkSoleManager(client, prior, planned, diagnostics);
    report(diagnostics, 'action', checkAuthPlan(planned));
    if (diagnostics.hasErrors) return planned;
    if (prior !== null) {
      const isSame =
        !hasUnknown(planned.request) && !hasUnknown(planned.response) && sameBody(prior, planned as Applied);
      const changes = !isSame || prior.name !== planned.name;
      return { ...planned, version: changes ? UNKNOWN : prior.version };
    }
    const { integration_id: integrationId } = knownIn(planned);
    if (integrationId === undefined || !client.isConnected) return planned;
    const id = `${AUTH_ACTION_PREFIX}${integrationId}`;
    const found = await client.platform.actions.get(id, { signal }).catch(noneWhenNotFound);
    // Its integration may get the credential in this very run.
    if (found === undefined) return planned;
    checkUnchanged(found, planned.on_existing);
    return { ...planned, id, name: known(planned.name) ?? found.name };
  },

  async create({ client, planned, signal }) {
    const id = `${AUTH_ACTION_PREFIX}${planned.integration_id}`;
    const found = await client.platform.actions.get(id, { signal }).catch(noneWhenNotFound);
    if (found === undefined) {
      throw new DiagnosticError(
        'The integration has no action that logs it in',
        `The platform makes one for an integration of web services whose credential is of the type userDefinedOAuth. ${planned.integration_id} has none: give it such a credential.`,
        ['integration_id'],
      );
    }
    checkUnchanged(found, planned.on_existing);
    return change(client, found, planned, { signal });
  },

  async read({ client, state, signal }) {
    const { id } = state;
    client.ownership.claim(id);
    const action = await client.platform.actions.get(id, { signal }).catch(noneWhenNotFound);
    if (action === undefined) return null;
    const templates = await templatesOf(client.platform, action, 'published', { signal });
    const version = action.version ?? null;
    const own = { deletion_policy: '', on_existing: state.on_existing };
    const { name, integration_id, request, response } = observedStateOf(
      { side: 'published', action, version },
      templates,
      own,
    );
    const url_template = action.config?.request?.requestUrlTemplate ?? '';
    return { ...state, integration_id, name, version, request: { ...request, url_template }, response };
  },

  async update({ client, planned, prior, signal }) {
    // What counts for a creation alone is no change of the action.
    if (prior.name === plannedOr(planned.name, prior.name) && sameBody(prior, planned)) {
      const { request, response, on_existing } = planned;
      return { ...prior, request, response, on_existing };
    }
    return change(client, await client.platform.actions.get(prior.id, { signal }), planned, { signal });
  },

  // It goes with its integration.
  delete: () => Promise.resolve(),

  import({ id }) {
    const own = id.startsWith(AUTH_ACTION_PREFIX) ? id : `${AUTH_ACTION_PREFIX}${id}`;
    return Promise.resolve({ id: own, integration_id: own.slice(AUTH_ACTION_PREFIX.length) });
  },

  move(request) {
    const { sourceType, state } = request;
    if (!isPublicProvider(request) || sourceType !== 'genesyscloud_integration_custom_auth_action')
      return undefined;
    const integrationId = String(state['integration_id']);
    return {
      id: `${AUTH_ACTION_PREFIX}${integrationId}`,
      integration_id: integrationId,
      name: typeof state['name'] === 'string' ? state['name'] : '',
      request: { url_template: '', template: '', headers: {}, type: 'POST' },
    };
  },
});

/** Its contract and its category are the platform's own. */
function checkAuthPlan(planned: PlanOf<AuthActionAttributes>): Problem[] {
  const others = { category: UNKNOWN, secure: false, contract: UNKNOWN, deletion_policy: UNKNOWN };
  return checkActionPlan({ ...planned, ...others, timeout_seconds: UNKNOWN });
}

/** The version that an action has which nobody has changed yet. */
const AS_MADE = 1;

/** @throws DiagnosticError where somebody has changed the action, and it is not to be taken over */
function checkUnchanged(
  { id, name, version = AS_MADE }: WholeAction,
  onExisting: PlanOf<AuthActionAttributes>['on_existing'],
): void {
  if (version === AS_MADE || onExisting === 'adopt') return;
  throw new DiagnosticError(
    `${name} has been changed already`,
    `The action ${id} is at version ${version}, and nothing proves that this resource did it. Import it:\n\n${importBlock(AUTH_ACTION, id)}\n\nor set on_existing = "adopt", which changes it to what is configured here.`,
    ['integration_id'],
  );
}

function sameBody(left: Body, right: Body): boolean {
  return sameConfiguration(configOf(left), configOf(right));
}

function configOf(body: Body): ActionConfig {
  const config = configBody(configurationOf(body));
  return { ...config, request: { ...config.request, requestUrlTemplate: body.request.url_template } };
}

async function change(
  client: Client,
  found: WholeAction,
  planned: Applied,
  options: CallOptions,
): Promise<State> {
  const name = plannedOr(planned.name, found.name);
  const changed = await client.platform.actions.patch(
    found.id,
    { version: found.version ?? AS_MADE, name, config: configOf(planned) },
    options,
  );
  return {
    id: found.id,
    integration_id: planned.integration_id,
    name,
    request: planned.request,
    response: planned.response,
    on_existing: planned.on_existing,
    version: changed.version ?? null,
  };
}
