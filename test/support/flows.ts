import { controlHeaders, type Controlled } from './terraform';

/** A flow of the emulator: what Architect would show, and which actions it uses. */
export interface SeedFlow {
  /** Default: one that follows from the name, so that the same flow can be changed. */
  readonly id?: string;
  readonly name: string;
  /** Ids or names of actions; empty when it uses none any more. */
  readonly uses: readonly string[];
}

/** Puts flows into an org of the emulator, new or over those that are there. */
export async function putFlows(
  emulator: Controlled,
  flows: readonly SeedFlow[],
  org = 'local',
): Promise<void> {
  const all = flows.map((flow, index) => ({
    id: `flow-${index}`,
    type: 'INBOUNDCALLFLOW',
    published: true,
    ...flow,
  }));
  const response = await fetch(`${emulator.url}/emulator/seed`, {
    method: 'POST',
    headers: { ...controlHeaders(emulator), 'content-type': 'application/json' },
    body: JSON.stringify({ orgs: [{ name: org, flows: all }] }),
  });
  if (!response.ok) throw new Error(`The flows were refused: ${await response.text()}`);
}
