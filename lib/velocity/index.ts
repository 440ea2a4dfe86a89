export { VelocityError } from './errors';
export { renderTemplate } from './render';
export { platformTools } from './tools';
export { valueOf, type VelocityValue } from './values';
