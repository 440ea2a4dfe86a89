import { App } from 'cdktf';
import type { Construct } from 'constructs';
import {
  CustomCredentials,
  EnvironmentStack,
  FunctionAction,
  FunctionCode,
  FunctionsIntegration,
  SecretVariable,
  WebServiceAction,
  WebServicesIntegration,
} from 'genesys-actions';
import {
  credential,
  defineFunctionAction,
  event,
  input,
  map,
  optional,
  passThrough,
  text,
  when,
} from 'genesys-actions/function';
// genesys-actions: imports
import greet from './functions/greet/action.js';

// What is exported has types of the package, which the declarations of this file have to name.
export const lookup = defineFunctionAction({
  name: 'Look up',
  input: { type: 'object', properties: { a: { type: 'string' }, b: { type: 'integer' } }, required: ['a'] },
  output: { type: 'object', properties: { r: { type: 'string' } } },
});
export const template = event({
  a: input('a'),
  b: optional(input('b')),
  c: text`a is ${input('a')}`,
  d: credential('KEY'),
  e: when(input('a').equals('x'), 'y', 'z'),
});
export const answers = [map({ r: '$.r' }), passThrough()];
export const keysOf = (scope: Construct) =>
  new CustomCredentials(scope, 'Keys', {
    name: 'Keys',
    fields: { KEY: new SecretVariable(scope, 'KEY').stringValue },
  });

export class Greetings extends EnvironmentStack {
  readonly greet;
  readonly lookup;

  constructor(scope: Construct, name: string) {
    super(scope, { name });
    const integration = new FunctionsIntegration(this, 'Functions', { name: 'Greetings' });
    // genesys-actions: functions
    this.greet = new FunctionAction(this, 'Greet', {
      ...greet,
      integration,
      code: FunctionCode.fromTypeScript('functions/greet'),
    });
    this.lookup = new WebServiceAction(this, 'Lookup', {
      ...lookup,
      integration: new WebServicesIntegration(this, 'Services', { name: 'Services' }),
      request: { url: 'https://example.com/$esc.url($input.a)' },
    });
  }
}

export const app = new App();
export const stack = new Greetings(app, 'dev');
app.synth();
