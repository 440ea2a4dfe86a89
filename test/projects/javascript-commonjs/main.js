const { App } = require('cdktf');
const { EnvironmentStack, FunctionAction, FunctionCode, FunctionsIntegration } = require('genesys-actions');
const greet = require('./functions/greet/action');

const app = new App();
const stack = new EnvironmentStack(app, { name: 'dev' });
new FunctionAction(stack, 'Greet', {
  ...greet,
  integration: new FunctionsIntegration(stack, 'Functions', { name: 'Greetings' }),
  code: FunctionCode.fromTypeScript('functions/greet'),
});
app.synth();
