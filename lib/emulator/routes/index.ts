import type { Operation } from '../operation';
import { actionOperations } from './actions';
import { certificateOperations } from './certificates';
import { consoleOperations } from './console';
import { controlOperations } from './control';
import { controlOrgOperations } from './control-orgs';
import { controlWatchOperations } from './control-watch';
import { credentialOperations } from './credentials';
import { dependencyTrackingOperations } from './dependency-tracking';
import { draftOperations } from './drafts';
import { executionOperations } from './execution';
import { functionOperations } from './functions';
import { integrationTypeOperations } from './integration-types';
import { integrationOperations } from './integrations';
import { oauthOperations } from './oauth';
import { organizationOperations } from './organization';
import { uploadOperations } from './uploads';

/** Every operation that the emulator knows. */
export const operations: readonly Operation[] = [
  ...oauthOperations,
  ...organizationOperations,
  ...integrationTypeOperations,
  ...credentialOperations,
  ...integrationOperations,
  ...actionOperations,
  ...draftOperations,
  ...functionOperations,
  ...certificateOperations,
  ...executionOperations,
  ...dependencyTrackingOperations,
  ...uploadOperations,
  ...controlOperations,
  ...controlOrgOperations,
  ...controlWatchOperations,
  ...consoleOperations,
];
