import { Construct } from 'constructs';
import { Annotations, AssetType, TerraformAsset, type TerraformMetaArguments } from './cdk';
import { checkFunctionAction, type FunctionActionModel } from '../model/actions';
import type { FunctionActionDefinition } from '../authoring/definition';
import type { DeletionPolicy } from '../model/deletion';
import type { Problem } from '../shared/problems';
import { today } from '../shared/today';
import { resolveDefinition, lintDefinition } from '../authoring/resolve';
import { PackagingError, type FunctionPackage } from '../packaging';
import type { FunctionCode, FunctionCodeContext } from './function-code';
import type { IFunctionsIntegration } from './integrations';
import { knownNames, metaOf, sharedAttributes, type OnExisting } from './action-attributes';
import { refuse, warn } from './literals';
import { ProviderResource } from './resource';

/** What `terraform destroy`, or a replacement, does to an action. */
export type { DeletionPolicy };

/** A function action: its definition, where it lives and its code. Spread a definition into it. */
export interface FunctionActionProps extends FunctionActionDefinition, TerraformMetaArguments {
  /** Where the action lives. Cannot change later. */
  readonly integration: IFunctionsIntegration;
  /** Its code; `FunctionCode.deployed()` keeps what the org runs. */
  readonly code: FunctionCode;
  /**
   * The group under which Architect lists the action: up to 256 characters.
   * @default the integration's name
   */
  readonly category?: string;
  /**
   * Whether the action is published, so that flows can use it. With `false` it stays a draft; what is published already
   * stays as it is, and changes of it wait in a draft.
   * @default true
   */
  readonly publish?: boolean;
  /**
   * What happens when the action is to be deleted or replaced: with `block_if_used` the plan names the flows that use it,
   * and the deploy is refused as long as they do; `retain` leaves the action in the org, `delete` deletes it whoever uses
   * it. What was deployed last decides: a change of the policy counts once it has been deployed.
   * @default 'block_if_used'
   */
  readonly deletionPolicy?: DeletionPolicy;
  /**
   * What happens when the org has an action of this name already that this one has not made.
   * @default 'fail'
   */
  readonly onExisting?: OnExisting;
  /**
   * Whether a draft of this action that somebody else has begun may be overwritten. Otherwise the plan tells of it,
   * and the deploy is refused.
   * @default false
   */
  readonly takeOverDraft?: boolean;
}

/** A data action that others refer to. */
export interface IDataAction {
  /** The action's id: of one of this stack it is known after the first deploy. */
  readonly actionId: string;
}

/** A data action that runs a function. */
export class FunctionAction extends Construct implements IDataAction {
  /** An action that is managed elsewhere: nothing of it is read or changed. {@link DataAction} reads one. */
  static fromActionId(scope: Construct, id: string, actionId: string): IDataAction {
    return Object.assign(new Construct(scope, id), { actionId });
  }

  /** The action's id, known after the first deploy: what flows refer to. */
  readonly actionId: string;
  /** The published version, known after the first deploy. */
  readonly version: number;
  /**
   * The function's package; undefined with `FunctionCode.deployed()`, and when it could not be made, which synth
   * reports.
   */
  readonly package: FunctionPackage | undefined;

  constructor(scope: Construct, id: string, props: FunctionActionProps) {
    super(scope, id);
    const { model, problems } = resolveDefinition(props);
    const { handler, runtime, timeoutSeconds, description } = model.function;
    const { integration, code, category, publish = true, deletionPolicy = 'block_if_used' } = props;
    const packaging: Problem[] = [];
    const found = (): Problem[] => {
      const all = [...problems, ...check(model, category, integration, props.credentials)];
      // What an org has, it has accepted: only a plan can tell whether anything of it would change.
      return code.isDeployed ? all.map((each) => ({ ...each, severity: 'warning' })) : all;
    };
    refuse(this, () => [...found(), ...packaging]);

    this.package = pack(code, { handler, runtime, ...codeSettings(props) }, packaging);
    warn(this, [...found(), ...lintDefinition(props), ...(this.package?.warnings ?? [])], props.ignoreRules);
    if (this.package !== undefined) Annotations.of(this).addInfo(sizesOf(this.package));
    const asset =
      this.package &&
      new TerraformAsset(this, 'Code', {
        path: this.package.zipPath,
        type: AssetType.FILE,
        assetHash: this.package.sha256,
      });

    const resource = new ProviderResource(
      this,
      'Resource',
      'function_action',
      {
        ...sharedAttributes(model, integration.integrationId, category),
        function: {
          handler,
          runtime,
          timeout_seconds: timeoutSeconds,
          description,
        },
        code: asset && { path: asset.path, sha256: this.package?.sha256 },
        publish,
        deletion_policy: deletionPolicy,
        on_existing: props.onExisting,
        take_over_draft: props.takeOverDraft,
      },
      metaOf(props),
    );
    this.actionId = resource.getStringAttribute('id');
    this.version = resource.getNumberAttribute('version');
  }
}

function codeSettings({
  build,
  allowedHosts,
  budget,
  ignoreRules,
}: FunctionActionProps): Partial<FunctionCodeContext> {
  return { build, allowedHosts, budget, ignoreRules };
}

/** Everything that can be known without an org. What is only known to Terraform is checked at plan. */
function check(
  model: FunctionActionModel,
  category: string | undefined,
  integration: IFunctionsIntegration,
  credentials: readonly string[] | undefined,
): Problem[] {
  const credentialFields = integration.credentialFields ?? credentials;
  return checkFunctionAction(
    { ...model, ...knownNames({ name: model.name, category }) },
    { today: today(), credentialFields },
  );
}

function pack(
  code: FunctionCode,
  context: FunctionCodeContext,
  problems: Problem[],
): FunctionPackage | undefined {
  try {
    return code.pack(context);
  } catch (error) {
    if (!(error instanceof PackagingError)) throw error;
    problems.push(...error.problems);
    return undefined;
  }
}

/** A package in one line: what counts towards its budget, and what makes it large (`check --sizes` shows more). */
function sizesOf({ zipBytes, unpackedBytes, files, largestModules }: FunctionPackage): string {
  const largest = largestModules
    .slice(0, 3)
    .map(({ path, size }) => `${path} (${size})`)
    .join(', ');
  return (
    `The package has ${zipBytes} bytes, ${unpackedBytes} unpacked, in ${files.length} ${files.length === 1 ? 'file' : 'files'}.` +
    (largest === '' ? '' : ` The largest modules: ${largest}.`)
  );
}
