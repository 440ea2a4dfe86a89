import type { Construct } from 'constructs';
import {
  EnvironmentStack,
  FunctionAction,
  FunctionCode,
  FunctionsIntegration,
  type Environment,
} from 'genesys-actions';
// genesys-actions: imports
import hello from '../functions/hello/action';

/** The functions in one org. */
export class FunctionsStack extends EnvironmentStack {
  constructor(scope: Construct, environment: Environment) {
    super(scope, environment);
    const integration = new FunctionsIntegration(this, 'Functions', { name: this.named('My functions') });

    // genesys-actions: functions
    new FunctionAction(this, 'Hello', {
      ...hello,
      name: this.named(hello.name),
      integration,
      code: FunctionCode.fromTypeScript('functions/hello'),
    });
  }
}
