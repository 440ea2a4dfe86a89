import { terminalText } from '../../../shared/escape/terminal';
import { Diagnostics } from '../../framework/diagnostics';
import { ArgumentError } from '../../framework/function';
import type { CallFunction } from '../messages';
import { withoutSecrets } from '../redaction';
import { decodeTypedValue, encodeTypedValue } from '../values';
import type { Rpc } from './rpc';

/** Computes a function of Terraform's language. What is wrong with the call is said at the argument. */
export const callFunction: Rpc<typeof CallFunction> = async (server, request) => {
  const diagnostics = new Diagnostics();
  let refused: ArgumentError | undefined;
  const result = await server.run(diagnostics, async () => {
    const { parameters, returns, load } = server.functionType(request.name);
    const args = parameters.map(({ type }, index) => decodeTypedValue(type, request.arguments[index]));
    try {
      const body = await load();
      return encodeTypedValue(returns, await body(...args));
    } catch (error) {
      if (!(error instanceof ArgumentError)) throw error;
      refused = error;
      return undefined;
    }
  });
  const [failed] = diagnostics.list;
  const text = refused?.message ?? (failed && `${failed.summary}: ${failed.detail}`);
  if (text === undefined) return { result };
  return {
    error: {
      // Terraform puts the full stop behind it.
      text: terminalText(withoutSecrets(text)).replace(/\.$/, ''),
      ...(refused?.argument !== undefined && { function_argument: refused.argument }),
    },
  };
};
