import { controlHeaders, type Controlled } from './terraform';

/** One side of an action, as the org's owner would see it. */
export interface SideContent {
  readonly version: number;
  readonly name: string;
  readonly category: string;
  readonly config?: { readonly request?: { readonly requestUrlTemplate?: string } };
}

/** All that an org holds, with the secrets of its credentials: what only the org itself can know. */
export interface OrgContent {
  readonly credentials: readonly {
    readonly id: string;
    readonly name: string;
    readonly type: string;
    readonly fields: Readonly<Record<string, string>>;
  }[];
  readonly integrations: readonly {
    readonly id: string;
    readonly type: string;
    readonly intendedState: string;
    readonly config: { readonly name: string; readonly credentials: Readonly<Record<string, string>> };
  }[];
  readonly actions: readonly {
    readonly id: string;
    readonly integrationId: string;
    readonly published?: SideContent;
    readonly draft?: SideContent;
  }[];
}

/** What the first org of an emulator holds. */
export async function contentOf(emulator: Controlled): Promise<OrgContent> {
  const response = await fetch(`${emulator.url}/emulator/export?secrets=true`, {
    headers: controlHeaders(emulator),
  });
  const { orgs } = (await response.json()) as { orgs: OrgContent[] };
  if (orgs[0] === undefined) throw new Error(`the emulator at ${emulator.url} has no org`);
  const { credentials, integrations, actions } = orgs[0];
  return { credentials, integrations, actions };
}

/** The ids of all of it, sorted. */
export function idsOf({ credentials, integrations, actions }: OrgContent): string[] {
  return [...credentials, ...integrations, ...actions].map(({ id }) => id).sort();
}

/** The part of it with these ids, or without them. */
export function partOf(content: OrgContent, ids: readonly string[], inside = true): OrgContent {
  const within = <T extends { readonly id: string }>(list: readonly T[]): T[] =>
    list.filter(({ id }) => ids.includes(id) === inside);
  return {
    credentials: within(content.credentials),
    integrations: within(content.integrations),
    actions: within(content.actions),
  };
}

/** What is visibly unfinished: its name carries the mark of the creation that made it. */
export const UNFINISHED = /\(unfinished [0-9a-z]{12}\)$/;

/** What there is that carries a mark. */
export function unfinishedOf({
  credentials,
  integrations,
  actions,
}: OrgContent): { id: string; name: string }[] {
  return [
    ...credentials,
    ...integrations.map(({ id, config: { name } }) => ({ id, name })),
    ...actions.map(({ id, published, draft }) => ({ id, name: (draft ?? published)?.name ?? '' })),
  ]
    .map(({ id, name }) => ({ id, name }))
    .filter(({ name }) => UNFINISHED.test(name));
}

/** What must not be true of anything unfinished, at any time: that callers can use it, or that it holds a secret. */
export function misuseOfUnfinished(content: OrgContent, secrets: readonly string[]): string[] {
  const problems: string[] = [];
  for (const { name, fields } of content.credentials) {
    const holds = Object.values(fields).some((value) => secrets.includes(value));
    if (UNFINISHED.test(name) && holds) problems.push(`the credential ${name} holds its secret`);
  }
  for (const { config, intendedState } of content.integrations) {
    if (UNFINISHED.test(config.name) && intendedState === 'ENABLED')
      problems.push(`the integration ${config.name} is switched on`);
  }
  for (const { published } of content.actions) {
    if (published !== undefined && UNFINISHED.test(published.name))
      problems.push(`the action ${published.name} is published`);
  }
  return problems;
}

/** What of an earlier content is not there any more as it was. */
export function changedOf(before: OrgContent, now: OrgContent): string[] {
  return (['credentials', 'integrations', 'actions'] as const).flatMap((kind) =>
    before[kind]
      .filter(({ id }, index) => {
        const found = (now[kind] as readonly { id: string }[]).find((each) => each.id === id);
        return JSON.stringify(found) !== JSON.stringify(before[kind][index]);
      })
      .map(({ id }) => `${kind} ${id}`),
  );
}
