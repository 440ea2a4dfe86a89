import { nearestManifest } from './imports';

/** A CDK as sources import it. */
export interface Cdk {
  /** Its package. */
  readonly name: 'cdktf' | 'cdktn';
  /** The constructs of this package that are for it. */
  readonly constructs: 'genesys-actions' | 'genesys-actions/cdktn';
}

/** The CDK of the project around a directory: cdktn where its package.json names that and not cdktf. */
export function cdkOf(directory: string): Cdk {
  const { dependencies, devDependencies } = nearestManifest(directory) ?? {};
  const named = { ...(dependencies as object), ...(devDependencies as object) };
  return 'cdktn' in named && !('cdktf' in named)
    ? { name: 'cdktn', constructs: 'genesys-actions/cdktn' }
    : { name: 'cdktf', constructs: 'genesys-actions' };
}
