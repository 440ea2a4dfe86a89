import { TerraformOutput } from 'cdktf';
import type { Construct } from 'constructs';
import {
  CustomCredentials,
  EnvironmentStack,
  FunctionAction,
  FunctionCode,
  FunctionsIntegration,
  type Environment,
} from 'genesys-actions';
// genesys-actions: imports
import jweEncryptDecrypt from '../functions/jwe-encrypt-decrypt/action';

/** The functions in one org. */
export class FunctionsStack extends EnvironmentStack {
  constructor(scope: Construct, environment: Environment) {
    super(scope, environment);
    const { timeoutSeconds } = this.overrides;

    const keys = new CustomCredentials(this, 'JweKeys', {
      name: this.named('JWE keys'),
      fields: {
        PUBLIC_KEY: this.secret('PUBLIC_KEY', 'RSA public key, PEM (SPKI)').stringValue,
        PRIVATE_KEY: this.secret('PRIVATE_KEY', 'RSA private key, PEM (PKCS #8)').stringValue,
      },
    });
    const integration = new FunctionsIntegration(this, 'Functions', {
      name: this.named('Genesys Actions'),
      credentials: keys,
    });

    // genesys-actions: functions
    const jwe = new FunctionAction(this, 'JweEncryptDecrypt', {
      ...jweEncryptDecrypt,
      name: this.named(jweEncryptDecrypt.name),
      ...(timeoutSeconds !== undefined && { timeoutSeconds }),
      integration,
      code: FunctionCode.fromTypeScript('functions/jwe-encrypt-decrypt'),
    });
    new TerraformOutput(this, 'jwe_encrypt_decrypt_id', { value: jwe.actionId });
  }
}
