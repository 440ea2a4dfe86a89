import { sha256OfUploadFileName } from '../../model/names';
import type { OAuthClient, World } from '../world';
import type { Org } from '../store/org';
import type { ActionRecord, ActionSide } from '../store/records';
import { isAuthAction } from '../lifecycle/auth-actions';
import type {
  ActionDetail,
  ActionOverview,
  CodeOverview,
  OrgOverview,
  SideDetail,
  SideOverview,
} from './shapes';

/** What an org holds, in short. */
export function overviewOf(world: World, org: Org): OrgOverview {
  const credentials = org.all('credentials');
  const named = new Map(credentials.map(({ id, name }) => [id, name]));
  return {
    id: org.id,
    name: org.name,
    clientId: ownerOf(world, org)?.clientId ?? '',
    integrations: org.all('integrations').map(({ id, type, intendedState, config }) => ({
      id,
      name: config.name,
      type,
      enabled: intendedState === 'ENABLED',
      credentials: Object.values(config.credentials).map((each) => named.get(each) ?? each),
    })),
    actions: org
      .all('actions')
      .filter(({ id }) => !isAuthAction(id))
      .map((action) => actionOverview(world, org, action)),
    credentials: credentials.map(({ id, name, type, fields, modifiedDate }) => ({
      id,
      name,
      type,
      fields: Object.keys(fields),
      modified: modifiedDate,
    })),
  };
}

/** The client that may do everything in an org. */
export function ownerOf(world: World, org: Org): OAuthClient | undefined {
  return [...world.clients.values()].find((client) => client.org === org);
}

/** An action, whole but for its samples. */
export function actionDetail(
  world: World,
  org: Org,
  action: ActionRecord,
): Omit<ActionDetail, 'samples' | 'directory'> {
  const { published, draft } = action;
  const { published: _published, draft: _draft, ...overview } = actionOverview(world, org, action);
  return {
    ...overview,
    ...(published && { published: sideDetail(world, published) }),
    ...(draft && { draft: sideDetail(world, draft) }),
  };
}

function actionOverview(world: World, org: Org, action: ActionRecord): ActionOverview {
  const { id, integrationId, functionId, published, draft } = action;
  const { name = '', category = '', secure = false } = published ?? draft ?? {};
  return {
    id,
    name,
    category,
    integrationId,
    secure,
    ...(functionId !== undefined && { functionId }),
    ...(published && { published: sideOverview(world, published) }),
    ...(draft && { draft: sideOverview(world, draft) }),
    versions: world.versions.list(org.id, id),
  };
}

function sideOverview(world: World, side: ActionSide): SideOverview {
  const { version, name, function: settings } = side;
  const code = codeOverview(world, side);
  return {
    version,
    name,
    ...(settings && {
      runtime: settings.runtime,
      handler: settings.handler,
      timeoutSeconds: settings.timeoutSeconds,
    }),
    ...(code && { code }),
  };
}

function codeOverview({ zips }: World, { zip }: ActionSide): CodeOverview | undefined {
  if (zip === undefined) return undefined;
  const { id, status, name, dateCreated, errorMessage } = zip;
  const digest = sha256OfUploadFileName(name) ?? zips.digest(id);
  return {
    status,
    fileName: name,
    uploaded: dateCreated,
    ...(digest !== undefined && { digest }),
    ...(errorMessage !== undefined && { cause: errorMessage }),
  };
}

function sideDetail(world: World, side: ActionSide): SideDetail {
  const { inputSchema, successSchema, config = {} } = side;
  return {
    ...sideOverview(world, side),
    ...(inputSchema !== undefined && { inputSchema }),
    ...(successSchema !== undefined && { successSchema }),
    config,
  };
}
