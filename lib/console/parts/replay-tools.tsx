import { useState } from 'preact/hooks';
import type { ExecutionDetail } from '../../emulator/control/shapes';
import { useLive, useTools } from '../context';
import { whyNotAgain } from '../logic/sample-name';
import { executed, type Target } from './running';

/** Runs an input again: on the published action, the draft, or a version from before. */
export function ReplayTools({
  run,
  onReplayed,
}: {
  readonly run: ExecutionDetail;
  readonly onReplayed: (runId: string) => void;
}) {
  const { api, say } = useTools();
  const orgs = useLive((state) => state.orgs);
  const action = orgs.find(({ name }) => name === run.org)?.actions.find(({ id }) => id === run.actionId);
  const targets: [Target, string][] = [
    ...(action?.published
      ? [['published', `Published v${action.published.version}`] as [Target, string]]
      : []),
    ...(action?.draft ? [['draft', `Draft v${action.draft.version}`] as [Target, string]] : []),
    ...(action?.versions ?? [])
      .filter(({ version }) => version !== action?.published?.version)
      .map(({ version }): [Target, string] => [version, `Version ${version}`]),
  ];
  const [chosen, setChosen] = useState('');
  const [running, setRunning] = useState(false);
  const [target] = targets.find(([each]) => String(each) === chosen) ?? targets[0] ?? [];
  const obstacle = target === undefined ? 'The action is not there any more.' : whyNotAgain(run.input);
  const replay = async (): Promise<void> => {
    if (target === undefined) return;
    setRunning(true);
    const ended = await executed(api, run, target, run.input);
    setRunning(false);
    if (ended.kind === 'executed') onReplayed(ended.runId);
    else
      say(
        ended.status === undefined
          ? 'The connection ended without an answer: look at Requests.'
          : `It was not executed: the request was answered with ${ended.status}. Look at Requests.`,
        'failed',
      );
  };
  return (
    <div class="join" role="group" aria-label="Replay">
      <button
        type="button"
        disabled={obstacle !== undefined || running}
        title={obstacle}
        onClick={() => void replay()}
      >
        {running ? 'Running…' : 'Replay on'}
      </button>
      <select
        aria-label="Replay on"
        value={String(target ?? '')}
        onChange={(event) => {
          setChosen(event.currentTarget.value);
        }}
      >
        {targets.map(([each, label]) => (
          <option key={String(each)} value={String(each)}>
            {label}
          </option>
        ))}
      </select>
    </div>
  );
}
