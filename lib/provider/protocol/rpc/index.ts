import * as messages from '../messages';
import * as recent from '../recent-messages';
import { invokeAction, planInvocation, validateActionConfig } from './actions';
import { applyResourceChange } from './apply-resource-change';
import { callFunction } from './call-function';
import { configureProvider } from './configure-provider';
import {
  closeEphemeralResource,
  openEphemeralResource,
  validateEphemeralResourceConfig,
} from './ephemeral-resources';
import { generateResourceConfig } from './generate-resource-config';
import { getFunctions } from './get-functions';
import { getMetadata } from './get-metadata';
import { getProviderSchema } from './get-provider-schema';
import { importResourceState } from './import-resource-state';
import { listResource, validateListResourceConfig } from './list-resources';
import { moveResourceState } from './move-resource-state';
import { planResourceChange } from './plan-resource-change';
import { readDataSource } from './read-data-source';
import { readResource } from './read-resource';
import { getResourceIdentitySchemas, upgradeResourceIdentity } from './resource-identities';
import type { Procedure, Rpc, Stream, StreamRpc } from './rpc';
import { stopProvider } from './stop-provider';
import { upgradeResourceState } from './upgrade-resource-state';
import { validateDataResourceConfig } from './validate-data-resource-config';
import { validateProviderConfig } from './validate-provider-config';
import { validateResourceConfig } from './validate-resource-config';
import type { ProviderServer } from '../server';

/** A remote procedure as the transport calls it: bytes in, bytes out. */
type ByteProcedure = (server: ProviderServer, request: Uint8Array) => Promise<Buffer>;

function procedure<Q, S>(types: Procedure<Q, S>, rpc: Rpc<Procedure<Q, S>>): ByteProcedure {
  return async (server, bytes) => types.response.encode(await rpc(server, types.request.decode(bytes)));
}

/** The same, with many answers. */
type ByteStreamProcedure = (
  server: ProviderServer,
  request: Uint8Array,
  stream: { send(answer: Buffer): Promise<void>; readonly ended: AbortSignal },
) => Promise<void>;

function streaming<Q, S>(types: Procedure<Q, S>, rpc: StreamRpc<Procedure<Q, S>>): ByteStreamProcedure {
  return (server, bytes, { send, ended }) => {
    const stream: Stream<S> = { send: (answer) => send(types.response.encode(answer)), ended };
    return rpc(server, types.request.decode(bytes), stream);
  };
}

/** Every remote procedure of the service tfplugin6.Provider that is implemented and has one answer. */
export const procedures: Readonly<Record<string, ByteProcedure>> = {
  GetMetadata: procedure(messages.GetMetadata, getMetadata),
  GetProviderSchema: procedure(messages.GetProviderSchema, getProviderSchema),
  ValidateProviderConfig: procedure(messages.ValidateProviderConfig, validateProviderConfig),
  ValidateResourceConfig: procedure(messages.ValidateResourceConfig, validateResourceConfig),
  ValidateDataResourceConfig: procedure(messages.ValidateDataResourceConfig, validateDataResourceConfig),
  UpgradeResourceState: procedure(messages.UpgradeResourceState, upgradeResourceState),
  GetResourceIdentitySchemas: procedure(recent.GetResourceIdentitySchemas, getResourceIdentitySchemas),
  UpgradeResourceIdentity: procedure(recent.UpgradeResourceIdentity, upgradeResourceIdentity),
  ConfigureProvider: procedure(messages.ConfigureProvider, configureProvider),
  ReadResource: procedure(messages.ReadResource, readResource),
  PlanResourceChange: procedure(messages.PlanResourceChange, planResourceChange),
  ApplyResourceChange: procedure(messages.ApplyResourceChange, applyResourceChange),
  ImportResourceState: procedure(messages.ImportResourceState, importResourceState),
  MoveResourceState: procedure(messages.MoveResourceState, moveResourceState),
  ReadDataSource: procedure(messages.ReadDataSource, readDataSource),
  GetFunctions: procedure(messages.GetFunctions, getFunctions),
  ValidateEphemeralResourceConfig: procedure(
    messages.ValidateEphemeralResourceConfig,
    validateEphemeralResourceConfig,
  ),
  OpenEphemeralResource: procedure(messages.OpenEphemeralResource, openEphemeralResource),
  CloseEphemeralResource: procedure(messages.CloseEphemeralResource, closeEphemeralResource),
  CallFunction: procedure(messages.CallFunction, callFunction),
  GenerateResourceConfig: procedure(recent.GenerateResourceConfig, generateResourceConfig),
  ValidateListResourceConfig: procedure(recent.ValidateListResourceConfig, validateListResourceConfig),
  ValidateActionConfig: procedure(recent.ValidateActionConfig, validateActionConfig),
  PlanAction: procedure(recent.PlanAction, planInvocation),
  StopProvider: procedure(messages.StopProvider, stopProvider),
};

/** Those that answer with a stream. */
export const streamingProcedures: Readonly<Record<string, ByteStreamProcedure>> = {
  ListResource: streaming(recent.ListResource, listResource),
  InvokeAction: streaming(recent.InvokeAction, invokeAction),
};
