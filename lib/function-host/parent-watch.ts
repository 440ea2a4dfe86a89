import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import type { Socket } from 'node:net';

/**
 * A shell that reads which hosts there are, and ends what is left of them when this process is gone, however that went:
 * the system closes the pipe. A host whose function never gives up its thread cannot look for that itself. What left its
 * host's group is known by the temporary directory in its environment.
 */
const SCRIPT = `
trap '' INT TERM HUP
hosts=
while read -r word pid; do
  if [ "$word" = add ]; then hosts="$hosts $pid"; continue; fi
  left=
  for each in $hosts; do [ "$each" = "$pid" ] || left="$left $each"; done
  hosts=$left
done
for pid in $hosts; do kill -9 -- "-$pid" 2>/dev/null; done
for round in 1 2 3; do
  if [ -d /proc/self ]; then
    pids=$(grep -lsF "TMPDIR=$1/" /proc/[0-9]*/environ | sed 's:/proc/::; s:/environ::')
  else
    pids=$(ps -A -E -ww -o pid= -o command= | grep -F "TMPDIR=$1/" | awk '{ print $1 }')
  fi
  [ -n "$pids" ] || break
  kill -9 $pids
done 2>/dev/null
rm -rf -- "$1"
`;

/** Ends the hosts of a process that was killed. Does nothing on Windows, where what a process started ends with it. */
export class ParentWatch {
  private readonly pipe: Socket | undefined;

  /** @param temporary the directory that holds those of all hosts; it goes with them */
  constructor(private readonly temporary: string) {
    if (process.platform === 'win32') return;
    const shell = spawn('/bin/sh', ['-c', SCRIPT, 'genesys-actions', temporary], {
      cwd: '/',
      env: { PATH: '/usr/bin:/bin' },
      stdio: ['pipe', 'ignore', 'ignore'],
      // Ctrl-C is meant for this process.
      detached: true,
    });
    // Where there is no shell, hosts that are not busy still end with this process.
    shell.on('error', () => undefined);
    shell.unref();
    this.pipe = shell.stdin as Socket;
    this.pipe.on('error', () => undefined);
    this.pipe.unref();
  }

  add(pid: number): void {
    this.pipe?.write(`add ${pid}\n`);
  }

  gone(pid: number): void {
    this.pipe?.write(`gone ${pid}\n`);
  }

  /** There are no hosts any more. */
  end(): void {
    rmSync(this.temporary, { recursive: true, force: true });
    this.pipe?.end();
  }
}
