import type { Construct } from 'constructs';
import { TerraformVariable } from './cdk';
import { requireFeature } from './required-version';

/** How a secret comes into a stack. */
export interface SecretVariableProps {
  /** @default none */
  readonly description?: string;
  /**
   * An ephemeral value is in no state and in no plan file. Needs Terraform 1.10 or OpenTofu 1.11; a credential that
   * takes one must be write-only, which is the default and needs Terraform 1.11. The stack then requires that version.
   * @default true
   */
  readonly ephemeral?: boolean;
}

/**
 * A Terraform variable for a secret: it is given when Terraform runs, as the environment variable `TF_VAR_` and its
 * id, and is never written down. Use its `stringValue`.
 */
export class SecretVariable extends TerraformVariable {
  constructor(scope: Construct, id: string, props: SecretVariableProps = {}) {
    super(scope, id, {
      type: 'string',
      sensitive: true,
      nullable: false,
      ...(props.description !== undefined && { description: props.description }),
    });
    // The stack's namespaces must not change the variable's name: people set TF_VAR_ID.
    this.overrideLogicalId(id);
    if (!(props.ephemeral ?? true)) return;
    this.addOverride('ephemeral', true);
    requireFeature(this, 'ephemeral');
  }
}
