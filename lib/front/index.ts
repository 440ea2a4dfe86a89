export { startFront, type Front } from './front';
export { leadingOf, type Leading } from './leading';
export type { TapeOptions } from './tape';
