export { startFront, type Front, type FrontOptions } from './front';
export { leadingOf, type Leading } from './leading';
