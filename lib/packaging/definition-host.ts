import type { CompiledDefinition } from './definition-build';
import { evaluateDefinition } from './definition-evaluation';

/** A definition that is to be read. */
export interface DefinitionRequest {
  readonly path: string;
  readonly built: CompiledDefinition;
}

/* The process of {@link evaluateDefinitions}: what a definition does to it is done to no command. */
const exit = process.exit.bind(process);
// So that the line is told; whatever else ends a process is told without.
process.exit = (code) => {
  throw new Error(`it calls process.exit(${code ?? ''}).`);
};
process.once('disconnect', () => exit());
process.on('message', ({ path, built }: DefinitionRequest) => {
  process.send?.(evaluateDefinition(path, built));
});
process.send?.('ready');
