import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { nearestManifest } from './imports';

/** The CDKs that stacks can be written for: CDKTF, and CDK Terrain, its community's successor. */
export const CDKS = ['cdktf', 'cdktn'] as const;
export type Cdk = (typeof CDKS)[number];

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
  const [declared, another] = CDKS.filter((cdk) => cdk in named);
  if (declared !== undefined) return another === undefined ? declared : 'cdktf';
  return !isInstalled('cdktf', directory) && isInstalled('cdktn', directory) ? 'cdktn' : 'cdktf';
}

/**
 * A source that is written for CDKTF, as it is for another CDK. Only its imports are changed: what stands in it as data, which
 * an org may have said, is left as it is.
 */
export function withCdk(source: string, cdk: Cdk): string {
  if (cdk === 'cdktf') return source;
  return source.replace(
    /^(import .*|\} )from '(cdktf|genesys-actions)';$/gm,
    (_line, before: string, from: string) => `${before}from '${from === 'cdktf' ? cdk : entryOf(cdk)}';`,
  );
}

/** The entry of this package from which the constructs for a CDK come. */
export function entryOf(cdk: Cdk): string {
  return cdk === 'cdktf' ? 'genesys-actions' : `genesys-actions/${cdk}`;
}

function isInstalled(name: string, directory: string): boolean {
  for (let here = resolve(directory); ; here = dirname(here)) {
    if (existsSync(join(here, 'node_modules', name, 'package.json'))) return true;
    if (dirname(here) === here) return false;
  }
}
