import { run, type Finished } from './processes';
import { COMMAND } from './repository';
import { CLEAN_ENVIRONMENT, connection, type Org } from './terraform';

/** `genesys-actions doctor --remove-unfinished`, with a person who says yes. */
export function removeUnfinished(org: Org): Promise<Finished> {
  return run(process.execPath, [COMMAND, 'doctor', '--remove-unfinished'], {
    env: { ...CLEAN_ENVIRONMENT, ...connection(org) },
    input: 'yes\n',
  });
}
