import { useState } from 'preact/hooks';
import type { ExecutionDetail, Json } from '../../emulator/control/shapes';
import { visibleLine } from '../../shared/escape/visible';
import { go, useAsked, useLive, useTools } from '../context';
import { hashOf, type Location } from '../logic/places';
import { asker, clock, duration } from '../logic/spoken';
import { DiffView } from './diff-view';
import { ReplayTools } from './replay-tools';
import { SaveTools } from './save-tools';
import { Outcome } from './status';
import { WalkView } from './walk-view';

/** An execution: how it went, step by step, what differs from the one before, and what can be done with it. */
export function RunPanel({
  runId,
  ...others
}: {
  readonly runId: string;
  /** Where an execution is shown from here. */
  readonly placeOf: (runId: string) => Location;
  /** Takes the run's input over, to be changed. */
  readonly onEdit?: (input: Json) => void;
  /** Holds on to the run, to compare others with it. */
  readonly onHold?: () => void;
  readonly held?: boolean;
}) {
  const { api } = useTools();
  const { value: run, failure } = useAsked(() => api.execution(runId), [api, runId]);
  if (run === undefined) {
    return failure === undefined ? (
      <p class="loading">Reading…</p>
    ) : (
      <p class="cause">This run is not remembered: {failure}</p>
    );
  }
  return <RunView run={run} {...others} />;
}

function RunView({
  run,
  placeOf,
  onEdit,
  onHold,
  held = false,
}: {
  readonly run: ExecutionDetail;
  readonly placeOf: (runId: string) => Location;
  readonly onEdit?: (input: Json) => void;
  readonly onHold?: () => void;
  readonly held?: boolean;
}) {
  const { api } = useTools();
  const runs = useLive((state) => state.runs);
  const [shown, setShown] = useState<'steps' | 'difference'>('steps');
  const previous = runs.findLast((each) => each.number < run.number && each.actionId === run.actionId);
  const { value: before } = useAsked(
    () =>
      previous === undefined || shown === 'steps' ? Promise.resolve(undefined) : api.execution(previous.id),
    [api, previous?.id, shown],
  );
  return (
    <article class="run" aria-label={`Run ${run.number}`}>
      <header class="run-head">
        <Outcome run={run} />
        <strong>{duration(run.durationMs)}</strong>
        <a href={hashOf({ view: 'action', org: run.org, actionId: run.actionId, runId: run.id })}>
          {visibleLine(run.actionName)}
        </a>
        <span class="muted">
          {run.side === 'draft' ? `draft v${run.version}` : `v${run.version}`} · {asker(run.operation)}
          {run.cold !== undefined && ` · ${run.cold ? 'cold' : 'warm'}`} · <time>{clock(run.time)}</time>
        </span>
      </header>
      <div class="run-tools">
        <div class="segments" role="group" aria-label="Show">
          <button
            type="button"
            aria-pressed={shown === 'steps'}
            onClick={() => {
              setShown('steps');
            }}
          >
            Steps
          </button>
          <button
            type="button"
            aria-pressed={shown === 'difference'}
            disabled={previous === undefined}
            onClick={() => {
              setShown('difference');
            }}
          >
            Against previous
          </button>
        </div>
        <ReplayTools
          run={run}
          onReplayed={(id) => {
            go(placeOf(id));
          }}
        />
        {onEdit && (
          <button
            type="button"
            onClick={() => {
              onEdit(run.input);
            }}
          >
            Edit
          </button>
        )}
        {onHold && (
          <button type="button" aria-pressed={held} onClick={onHold}>
            {held ? 'Open the other run' : 'Compare'}
          </button>
        )}
        <SaveTools run={run} />
      </div>
      {shown === 'steps' ? (
        <WalkView run={run} />
      ) : before === undefined ? (
        <p class="loading">Reading…</p>
      ) : (
        <DiffView before={before} after={run} />
      )}
    </article>
  );
}
