import { run, type Finished } from './processes';
import { COMMAND } from './repository';
import { CLEAN_ENVIRONMENT, connection, type Org } from './terraform';

/** `genesys-actions doctor --remove-unfinished`, of a person who has said yes beforehand. */
export function removeUnfinished(org: Org): Promise<Finished> {
  return run(process.execPath, [COMMAND, 'doctor', '--remove-unfinished', '--yes'], {
    env: { ...CLEAN_ENVIRONMENT, ...connection(org) },
  });
}
