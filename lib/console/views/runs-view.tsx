import { useMemo, useState } from 'preact/hooks';
import { visibleLine } from '../../shared/escape/visible';
import { go, useAsked, useLive, useTools } from '../context';
import { EVERY_RUN, filteredRuns, type RunFilter } from '../logic/filters';
import { hashOf, type Location } from '../logic/places';
import { asker, clock, duration } from '../logic/spoken';
import { DiffView } from '../parts/diff-view';
import { CommandLine, EmptyState } from '../parts/empty';
import { RunPanel } from '../parts/run-panel';
import { Outcome } from '../parts/status';
import { VirtualList } from '../parts/virtual-list';

const COLUMNS = ['Time', 'Outcome', 'Action', 'On', 'By', 'Where it ended', 'Took'] as const;

/** Every execution, the newest first. */
export function RunsView({
  runId,
  otherId,
}: {
  readonly runId: string | undefined;
  readonly otherId: string | undefined;
}) {
  const runs = useLive((state) => state.runs);
  const [filter, setFilter] = useState<RunFilter>(EVERY_RUN);
  const shown = useMemo(() => filteredRuns(runs, filter), [runs, filter]);
  const actions = useMemo(() => [...new Map(runs.map((run) => [run.actionId, run.actionName]))], [runs]);
  const change = (part: Partial<RunFilter>): void => {
    setFilter({ ...filter, ...part });
  };
  // While a run is held on to, every other one that is opened is compared with it.
  const [holding, setHeld] = useState<string>();
  const held = otherId === undefined ? holding : runId;
  const placeOf = (id: string): Location =>
    held === undefined || held === id
      ? { view: 'runs', runId: id }
      : { view: 'runs', runId: held, otherId: id };
  return (
    <div class="full">
      <div class="view-head">
        <h1>Runs</h1>
        <input
          type="search"
          class="search"
          placeholder="Find: words of the action, the step, the cause"
          aria-label="Find runs"
          value={filter.text}
          onInput={(event) => {
            change({ text: event.currentTarget.value });
          }}
        />
        <select
          aria-label="Action"
          value={filter.actionId}
          onChange={(event) => {
            change({ actionId: event.currentTarget.value });
          }}
        >
          <option value="">Every action</option>
          {actions.map(([id, name]) => (
            <option key={id} value={id}>
              {visibleLine(name)}
            </option>
          ))}
        </select>
        <div class="segments" role="group" aria-label="Outcome">
          {(['all', 'succeeded', 'failed'] as const).map((outcome) => (
            <button
              key={outcome}
              type="button"
              aria-pressed={filter.outcome === outcome}
              onClick={() => {
                change({ outcome });
              }}
            >
              {{ all: 'All', succeeded: 'Succeeded', failed: 'Failed' }[outcome]}
            </button>
          ))}
        </div>
        <span class="muted" role="status">
          {shown.length} of {runs.length}
        </span>
        {held !== undefined && (
          <button
            type="button"
            onClick={() => {
              setHeld(undefined);
              go({
                view: 'runs',
                ...((otherId ?? runId) !== undefined && { runId: otherId ?? runId }),
              } as Location);
            }}
          >
            Stop comparing
          </button>
        )}
      </div>
      {runs.length === 0 ? (
        <EmptyState title="No action was executed yet">
          <p>
            Open an action under <a href={hashOf({ view: 'actions' })}>Actions</a> and run it, or let a client
            do so:
          </p>
          <CommandLine>
            {
              'curl -X POST "$URL/api/v2/integrations/actions/ID/execute" -H "authorization: Bearer $TOKEN" -d \'{…}\''
            }
          </CommandLine>
        </EmptyState>
      ) : (
        <div class={`split ${runId === undefined ? '' : 'open'}`}>
          <VirtualList
            label="Runs"
            columns={COLUMNS}
            items={shown}
            rowHeight={34}
            keyOf={({ id }) => id}
            open={otherId ?? runId}
            onOpen={({ id }) => {
              go(placeOf(id));
            }}
            cells={(run) => [
              <time class="muted">{clock(run.time)}</time>,
              <Outcome run={run} />,
              <strong>{visibleLine(run.actionName)}</strong>,
              run.side === 'draft' ? `draft v${run.version}` : `v${run.version}`,
              <span class="muted">{asker(run.operation)}</span>,
              <span class={run.success ? 'muted' : 'cause-text'} title={run.message}>
                {run.success
                  ? ''
                  : visibleLine(
                      [run.failedStep, run.message].filter((each) => each !== undefined).join(': '),
                    )}
              </span>,
              <span class="number">{duration(run.durationMs)}</span>,
            ]}
          />
          {runId !== undefined && (
            <section class="detail" aria-label="Run">
              <a class="close" href={hashOf({ view: 'runs' })} aria-label="Close">
                ✕
              </a>
              {otherId === undefined ? (
                <RunPanel
                  key={runId}
                  runId={runId}
                  placeOf={(id) => ({ view: 'runs', runId: id })}
                  held={held === runId}
                  onHold={() => {
                    setHeld(runId);
                  }}
                />
              ) : (
                <Comparison ids={[runId, otherId]} />
              )}
            </section>
          )}
        </div>
      )}
    </div>
  );
}

function Comparison({ ids: [one, other] }: { readonly ids: readonly [string, string] }) {
  const { api } = useTools();
  const { value, failure } = useAsked(
    () => Promise.all([api.execution(one), api.execution(other)]),
    [api, one, other],
  );
  if (value === undefined)
    return <p class={failure === undefined ? 'loading' : 'cause'}>{failure ?? 'Reading…'}</p>;
  const [before, after] = [...value].sort((left, right) => left.number - right.number);
  if (before === undefined || after === undefined) return null;
  return (
    <article class="comparison" aria-label="Comparison">
      <header class="run-head">
        {[before, after].map((run, index) => (
          <span key={run.number}>
            {index === 1 && '→ '}
            <a href={hashOf({ view: 'runs', runId: run.id })}>
              {visibleLine(run.actionName)} {run.side === 'draft' ? 'draft' : ''} v{run.version},{' '}
              {clock(run.time)}
            </a>{' '}
            <Outcome run={run} />
          </span>
        ))}
      </header>
      <DiffView before={before} after={after} />
    </article>
  );
}
