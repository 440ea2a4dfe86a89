import type { FunctionContext } from 'genesys-actions/function';
import { handler } from './src';

it('greets by name', async () => {
  expect(await handler({ name: 'World' }, {} as FunctionContext)).toEqual({ text: 'Hello World' });
});
