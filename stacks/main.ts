import { App } from 'cdktf';
import { ENVIRONMENTS } from './environments';
import { FunctionsStack } from './functions-stack';

const app = new App();
for (const environment of ENVIRONMENTS) new FunctionsStack(app, environment);
app.synth();
