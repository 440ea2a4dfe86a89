import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { upwards } from '../../shared/directories';
import { nearestManifest } from './imports';

/** A CDK as sources import it. */
export interface Cdk {
  /** Its package. */
  readonly name: 'cdktf' | 'cdktn';
  /** The constructs of this package that are for it. */
  readonly constructs: 'genesys-actions' | 'genesys-actions/cdktn';
}

/** The CDKs that stacks can be written for: CDKTF, and CDK Terrain, its community's successor. */
export const CDKS: Readonly<Record<Cdk['name'], Cdk>> = {
  cdktf: { name: 'cdktf', constructs: 'genesys-actions' },
  cdktn: { name: 'cdktn', constructs: 'genesys-actions/cdktn' },
};

/**
 * The CDK of the project around a directory: the one that its package.json names, otherwise the one that is installed.
 * Where that does not tell, as where both are there, it is CDKTF.
 */
export function cdkOf(directory: string): Cdk {
  const { dependencies, devDependencies, peerDependencies } = nearestManifest(directory) ?? {};
  const named = {
    ...(dependencies as object),
    ...(devDependencies as object),
    ...(peerDependencies as object),
  };
  const has = (name: string): boolean =>
    'cdktf' in named || 'cdktn' in named ? name in named : isInstalled(name, directory);
  return has('cdktn') && !has('cdktf') ? CDKS.cdktn : CDKS.cdktf;
}

/**
 * A source that is written for CDKTF, as it is for another CDK. Only its imports are changed: what stands in it as data, which
 * an org may have said, is left as it is.
 */
export function withCdk(source: string, cdk: Cdk): string {
  return source.replace(
    /^(import .*|\} )from '(cdktf|genesys-actions)';$/gm,
    (_line, before: string, from: string) =>
      `${before}from '${from === 'cdktf' ? cdk.name : cdk.constructs}';`,
  );
}

function isInstalled(name: string, directory: string): boolean {
  return [...upwards(directory)].some((here) => existsSync(join(here, 'node_modules', name, 'package.json')));
}
