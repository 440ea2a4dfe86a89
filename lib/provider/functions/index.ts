import type { FunctionType } from '../framework';
import { contractFunction } from './contract';
import { eventTemplateFunction } from './event-template';
import { packageDigestFunction } from './package-digest';

/** The functions that the provider adds to Terraform's language. */
export const functions: readonly FunctionType[] = [
  contractFunction,
  eventTemplateFunction,
  packageDigestFunction,
];
