import { App } from 'cdktn';
import type { Construct } from 'constructs';
import { EnvironmentStack, FunctionAction, FunctionCode, FunctionsIntegration } from 'genesys-actions/cdktn';
import greet from './functions/greet/action';

class Greetings extends EnvironmentStack {
  constructor(scope: Construct, name: string) {
    super(scope, { name });
    new FunctionAction(this, 'Greet', {
      ...greet,
      integration: new FunctionsIntegration(this, 'Functions', { name: 'Greetings' }),
      code: FunctionCode.fromTypeScript('functions/greet'),
    });
  }
}

const app = new App();
new Greetings(app, 'dev');
app.synth();
