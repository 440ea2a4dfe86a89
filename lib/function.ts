export { defineFunctionAction, type FunctionActionDefinition } from './model/definition';
