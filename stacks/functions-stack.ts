import { TerraformOutput, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import {
  CustomCredentials,
  FunctionAction,
  FunctionCode,
  FunctionsIntegration,
  GenesysActionsProvider,
  SecretVariable,
} from 'genesys-actions';
import jweEncryptDecrypt from '../functions/jwe-encrypt-decrypt/action';
import type { Environment } from './environments';

/** The functions in one org. */
export class FunctionsStack extends TerraformStack {
  constructor(scope: Construct, environment: Environment) {
    super(scope, environment.name);
    new GenesysActionsProvider(this, 'genesysactions');

    const keys = new CustomCredentials(this, 'JweKeys', {
      name: 'JWE keys',
      fields: {
        PUBLIC_KEY: new SecretVariable(this, 'PUBLIC_KEY', { description: 'RSA public key, PEM (SPKI)' })
          .stringValue,
        PRIVATE_KEY: new SecretVariable(this, 'PRIVATE_KEY', {
          description: 'RSA private key, PEM (PKCS #8)',
        }).stringValue,
      },
    });
    const integration = new FunctionsIntegration(this, 'Functions', {
      name: 'Genesys Actions',
      credentials: keys,
    });

    const jwe = new FunctionAction(this, 'JweEncryptDecrypt', {
      ...jweEncryptDecrypt,
      integration,
      code: FunctionCode.fromTypeScript('functions/jwe-encrypt-decrypt'),
    });
    new TerraformOutput(this, 'jwe_encrypt_decrypt_id', { value: jwe.actionId });
  }
}
