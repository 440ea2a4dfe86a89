import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FunctionActionDefinition } from '../../authoring/definition';
import { resolveDefinition } from '../../authoring/resolve';
import type { FunctionActionModel } from '../../model/actions';
import { FUNCTION_INTEGRATION_TYPE, uploadFileName } from '../../model/names';
import { checkPublished } from '../../model/publication';
import type { FunctionPackage } from '../../packaging';
import type { Platform } from '../../platform';
import { configBody, contractBody } from '../../platform/bodies';
import { isRefused } from '../../platform/functions';
import type { Action } from '../../platform/types';
import { CommandError } from '../command';
import type { DevTarget } from './targets';

/** What is deployed of a function. */
export interface Deployed {
  readonly actionId: string;
  readonly actionName: string;
  readonly version: number;
  readonly sha256: string;
}

/** What was last deployed, to know what of it changes. */
interface Standing extends Deployed {
  readonly model: FunctionActionModel;
}

/** A local org looks at once: how long between two looks, and when it is given up. Milliseconds. */
const POLL_MS = 10;
const PATIENCE_MS = 60_000;

/** Deploys definitions to an org by its public API, as any client does: what did not change is left alone. */
export class Deployer {
  readonly #integrations = new Map<string, Promise<string>>();
  readonly #standing = new Map<string, Standing>();
  /** The actions whose drafts were begun and not published. */
  readonly #unfinished = new Set<string>();

  /** @param credentials the fields of the credential that every integration gets */
  constructor(
    private readonly org: Platform,
    private readonly credentials: () => Readonly<Record<string, string>>,
  ) {}

  /**
   * Deploys a function and publishes it.
   *
   * @returns what stands now, and whether anything was changed for that
   * @throws {CommandError} when the org refuses it; what was published before stays
   */
  async deploy(
    target: DevTarget,
    definition: FunctionActionDefinition,
    code: FunctionPackage,
  ): Promise<{ readonly deployed: Deployed; readonly changed: boolean }> {
    const actionName = target.actionName ?? definition.name;
    const model = { ...resolveDefinition(definition).model, name: actionName };
    const before = this.#standing.get(target.directory);
    if (before?.sha256 === code.sha256 && JSON.stringify(before.model) === JSON.stringify(model))
      return { deployed: before, changed: false };
    const integrationId = await this.#integration(target.integration);
    const action = before
      ? await this.#again(target, before, integrationId, model, code)
      : await this.#first(target, integrationId, model, code);
    const deployed = { actionId: action.id, actionName, version: action.version ?? 1, sha256: code.sha256 };
    this.#standing.set(target.directory, { ...deployed, model });
    return { deployed, changed: true };
  }

  /** What is published of a function; undefined: nothing yet. */
  published(directory: string): Deployed | undefined {
    return this.#standing.get(directory);
  }

  /** Makes an action, or takes the one that an org has kept. */
  async #first(
    target: DevTarget,
    integrationId: string,
    model: FunctionActionModel,
    code: FunctionPackage,
  ): Promise<Action> {
    const kept = await this.#kept(integrationId, model.name);
    if (kept !== undefined) {
      const whole = await this.org.actions.get(kept.id);
      const contract = {
        input: (whole.contract?.input?.inputSchema ?? {}) as never,
        output: (whole.contract?.output?.successSchema ?? {}) as never,
      };
      if (checkPublished({ contract, secure: whole.secure ?? false }, model).length === 0) {
        // It may have kept a draft as well.
        this.#unfinished.add(kept.id);
        return this.#change(kept.id, kept.version ?? 1, model, code, true);
      }
      await this.org.actions.delete(kept.id);
    }
    const draft = await this.org.actions.createDraft({
      name: model.name,
      category: target.category ?? target.integration,
      integrationId,
      secure: model.secure,
      contract: contractBody(model),
      config: configBody(model),
    });
    await this.org.functions.put(draft.id, model.function);
    await this.#upload(draft.id, model.name, code);
    return this.#publish(draft.id, undefined);
  }

  async #again(
    target: DevTarget,
    before: Standing,
    integrationId: string,
    model: FunctionActionModel,
    code: FunctionPackage,
  ): Promise<Action> {
    // What never changes once it is published needs another action.
    if (checkPublished(before.model, model).length > 0) {
      await this.org.actions.delete(before.actionId);
      return this.#first(target, integrationId, model, code);
    }
    return this.#change(before.actionId, before.version, model, code, before.sha256 !== code.sha256);
  }

  async #change(
    id: string,
    version: number,
    model: FunctionActionModel,
    code: FunctionPackage,
    upload: boolean,
  ): Promise<Action> {
    // What an attempt that failed has left. An org is not asked for it otherwise: it takes its time to say that there is none.
    if (this.#unfinished.has(id)) await this.org.actions.deleteDraft(id);
    this.#unfinished.add(id);
    const draft = await this.org.actions.startDraft(id);
    await this.org.actions.patchDraft(id, {
      version: draft.version ?? 1,
      name: model.name,
      config: configBody(model),
    });
    await this.org.functions.put(id, model.function);
    if (upload) await this.#upload(id, model.name, code);
    return this.#publish(id, version);
  }

  async #upload(id: string, name: string, code: FunctionPackage): Promise<void> {
    const fileName = uploadFileName(name, code.sha256);
    await this.org.functions.upload(id, fileName, await readFile(code.zipPath));
    const latest = Date.now() + PATIENCE_MS;
    while (Date.now() < latest) {
      const zip = (await this.org.functions.get(id, 'draft'))?.zip;
      if (zip?.name === fileName && zip.status === 'Available') return;
      if (zip?.name === fileName && isRefused(zip))
        throw new CommandError(
          `The org refuses the code of ${name}: ${zip.errorMessage ?? zip.status ?? ''}`,
        );
      await sleep(POLL_MS);
    }
    throw new CommandError(`The code of ${name} was not processed in time.`);
  }

  async #publish(id: string, version: number | undefined): Promise<Action> {
    const draft = await this.org.actions.getDraft(id);
    const published = await this.org.actions.publish(id, draft?.version ?? 1, version);
    this.#unfinished.delete(id);
    return published;
  }

  async #kept(integrationId: string, name: string): Promise<Action | undefined> {
    const same = await this.org.actions.list({ name });
    return same.find((each) => each.name === name && each.integrationId === integrationId);
  }

  /** The integration of a name, made with its credential where it is not there. */
  #integration(name: string): Promise<string> {
    let id = this.#integrations.get(name);
    if (id === undefined) {
      id = this.#makeIntegration(name);
      this.#integrations.set(name, id);
      id.catch(() => this.#integrations.delete(name));
    }
    return id;
  }

  async #makeIntegration(name: string): Promise<string> {
    const { integrations } = this.org;
    const all = await integrations.list(FUNCTION_INTEGRATION_TYPE);
    const { id } =
      all.find((each) => each.name === name) ?? (await integrations.create(name, FUNCTION_INTEGRATION_TYPE));
    const fields = this.credentials();
    if (Object.keys(fields).length > 0) {
      const config = await integrations.getConfig(id);
      const [slot] = await integrations.credentialSlots(FUNCTION_INTEGRATION_TYPE);
      const credential = await this.org.credentials.create(`${name} (dev)`, 'userDefined', fields);
      const credentials = slot ? { [slot.key]: { id: credential.id } } : {};
      await integrations.putConfig(id, { ...config, name, credentials });
    }
    await integrations.setEnabled(id, true);
    return id;
  }
}
