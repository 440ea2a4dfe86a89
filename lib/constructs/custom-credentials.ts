import { Construct } from 'constructs';
import type { TerraformMetaArguments } from './cdk';
import { checkFieldNames, literalSecret } from '../model/credentials';
import { checkName, USER_DEFINED_CREDENTIAL_TYPE } from '../model/names';
import { under, type Problem } from '../shared/problems';
import type { OnExisting } from './action-attributes';
import { isKnownNow, refuse, warn } from './literals';
import { requireFeature } from './required-version';
import { ProviderResource } from './resource';

/** What a custom credential is made of. */
export interface CustomCredentialsProps extends TerraformMetaArguments {
  /** 1 to 256 characters. */
  readonly name: string;
  /**
   * Field names to values; templates use them as `credentials.NAME`. Each value is a reference, for example to the
   * `stringValue` of a {@link SecretVariable}: a value that is written out is refused at synth.
   */
  readonly fields: Readonly<Record<string, string>>;
  /**
   * Whether the values stay out of Terraform's state and plan. Needs Terraform 1.11 or OpenTofu 1.11, which the
   * stack then requires; with `false` they are kept in the state, marked as sensitive.
   * @default true
   */
  readonly writeOnly?: boolean;
  /**
   * For write-only values: with a version they are written when it changes, and not before; a plan only warns that they
   * changed. After an import it writes the values that the provider has not yet written.
   * @default the provider notices by itself that a value or a name changed, and writes the fields again
   */
  readonly version?: number;
  /**
   * The credential's type; `userDefined` takes any field names.
   * @default 'userDefined'
   */
  readonly type?: string;
  /**
   * What happens when the org has a credential of this name and type already that this one has not made.
   * @default 'fail'
   */
  readonly onExisting?: OnExisting;
}

/** A named set of secret fields, which an integration lends to all of its actions. */
export class CustomCredentials extends Construct {
  /** The credential's id, known after the first deploy. */
  readonly credentialId: string;
  /** The names of the fields, sorted. */
  readonly fieldNames: readonly string[];

  constructor(scope: Construct, id: string, props: CustomCredentialsProps) {
    super(scope, id);
    const {
      name,
      fields,
      writeOnly = true,
      version,
      type = USER_DEFINED_CREDENTIAL_TYPE,
      onExisting,
      ...meta
    } = props;
    refuse(this, () => check(props));
    warn(this, check(props));
    if (writeOnly) requireFeature(this, 'writeOnly');
    this.fieldNames = Object.keys(fields).sort();
    // A value that was refused must not reach the synthesised stack either.
    const references = Object.fromEntries(Object.entries(fields).filter(([, value]) => !isKnownNow(value)));
    const resource = new ProviderResource(
      this,
      'Resource',
      'credential',
      {
        name,
        type,
        ...(writeOnly
          ? { fields_wo: references, ...(version !== undefined && { fields_wo_version: version }) }
          : { fields: references }),
        on_existing: onExisting,
      },
      meta,
    );
    this.credentialId = resource.getStringAttribute('id');
  }
}

function check({ name, fields }: CustomCredentialsProps): Problem[] {
  const names = Object.keys(fields);
  return [
    ...(isKnownNow(name) ? under(['name'], checkName(name)) : []),
    ...under(['fields'], checkFieldNames(names)),
    ...names
      .filter((field) => isKnownNow(fields[field]))
      .map((field) =>
        literalSecret(
          ['fields', field],
          'Pass a reference to a Terraform variable: ' +
            `new SecretVariable(this, ${JSON.stringify(field)}).stringValue`,
        ),
      ),
  ];
}
