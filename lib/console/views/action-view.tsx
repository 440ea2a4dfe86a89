import { useState } from 'preact/hooks';
import type { ActionDetail, Side } from '../../emulator/control/shapes';
import { visibleLine } from '../../shared/escape/visible';
import { useAsked, useLive, useTools } from '../context';
import { hashOf } from '../logic/places';
import { clock, duration, shortDigest } from '../logic/spoken';
import { RunPanel } from '../parts/run-panel';
import { CodeStatus, Outcome } from '../parts/status';
import { ShownPart, ValueBlock } from '../parts/value-view';
import { LogView } from '../parts/walk-view';
import { keepInput, TryForm } from '../parts/try-form';
import type { RunEnd } from '../parts/running';

/** One action: try it, and look at how it went. */
export function ActionView({
  org,
  actionId,
  runId,
}: {
  readonly org: string;
  readonly actionId: string;
  readonly runId: string | undefined;
}) {
  const { api } = useTools();
  const revision = useLive((state) => state.revision);
  const { value: action, failure } = useAsked(
    () => api.action(org, actionId),
    [api, org, actionId, revision],
  );
  const [side, setSide] = useState<Side>();
  const [running, setRunning] = useState<{ readonly since: string }>();
  const [ended, setEnded] = useState<RunEnd>();
  const [taken, setTaken] = useState(0);
  if (action === undefined) {
    return failure === undefined ? <p class="loading">Reading…</p> : <p class="cause">{failure}</p>;
  }
  const chosen: Side =
    side !== undefined && action[side] !== undefined ? side : action.published ? 'published' : 'draft';
  return (
    <>
      <div class="view-head">
        <p class="path">
          <a href={hashOf({ view: 'actions' })}>Actions</a> <span aria-hidden="true">/</span>
        </p>
        <h1>{visibleLine(action.name)}</h1>
        <span class="chips">
          {action.published && <span class="chip ok">Published v{action.published.version}</span>}
          {action.draft && <span class="chip wait">Draft v{action.draft.version}</span>}
          {action[chosen]?.code && <CodeStatus code={action[chosen].code} />}
        </span>
        <span class="muted">{visibleLine(action.category)}</span>
      </div>
      {action[chosen]?.code?.cause !== undefined && (
        <p class="cause">{visibleLine(action[chosen].code.cause)}</p>
      )}
      <div class="two-columns">
        <div class="try">
          <TryForm
            key={`${chosen} ${taken}`}
            org={org}
            action={action}
            side={chosen}
            onSide={setSide}
            running={running !== undefined}
            onStart={(since) => {
              setEnded(undefined);
              setRunning({ since });
            }}
            onEnd={(how) => {
              setRunning(undefined);
              setEnded(how);
            }}
          />
          <About action={action} side={chosen} />
          <LastRuns org={org} actionId={actionId} runId={runId} />
        </div>
        <section class="result" aria-label="Result" aria-busy={running !== undefined}>
          {running !== undefined ? (
            <Running action={action} since={running.since} />
          ) : ended?.kind === 'unanswered' ? (
            <Unanswered ended={ended} />
          ) : runId !== undefined ? (
            <RunPanel
              key={runId}
              runId={runId}
              placeOf={(id) => ({ view: 'action', org, actionId, runId: id })}
              onEdit={(input) => {
                keepInput(org, actionId, input);
                setTaken(taken + 1);
              }}
            />
          ) : (
            <div class="empty">
              <h2>Not run yet</h2>
              <p>
                Fill in the form, or choose a sample, and press <kbd>Run</kbd>. What each step made of the
                input appears here.
              </p>
            </div>
          )}
        </section>
      </div>
    </>
  );
}

/** What the function writes while it runs. */
function Running({ action, since }: { readonly action: ActionDetail; readonly since: string }) {
  const all = useLive((state) => state.logs);
  const logs = all.filter(
    ({ functionId, timestamp }) => functionId === action.functionId && timestamp >= since,
  );
  return (
    <div class="running">
      <p role="status">Running…</p>
      {logs.length > 0 && <LogView logs={logs} title="Messages so far" />}
    </div>
  );
}

/** A request that came to no execution: a fault or a limit has hit it. */
function Unanswered({ ended }: { readonly ended: RunEnd & { readonly kind: 'unanswered' } }) {
  const requests = useLive((state) => state.requests);
  const request = requests.findLast(
    ({ contextId, time, path }) =>
      contextId === ended.contextId ||
      (ended.contextId === undefined && time >= ended.since && path.includes('/actions/')),
  );
  const faults = request?.faults ?? [];
  return (
    <div class="stage failed">
      <p class="cause" role="alert">
        <strong>
          {ended.status === undefined
            ? 'The connection ended without an answer.'
            : `The request was answered with ${ended.status}.`}
        </strong>{' '}
        {faults.length > 0
          ? `A fault has hit it before it was executed: ${faults.join(', ')}.`
          : 'It was not executed.'}
      </p>
      {ended.text !== '' && <ValueBlock value={ended.text} label="Answer" />}
      {request && (
        <p>
          <a href={hashOf({ view: 'requests', number: request.number })}>Look at the request</a>
        </p>
      )}
    </div>
  );
}

/** What the action is made of: code, contract, templates. */
function About({ action, side }: { readonly action: ActionDetail; readonly side: Side }) {
  const shown = action[side];
  if (shown === undefined) return null;
  const { code, handler, runtime, timeoutSeconds, inputSchema, successSchema, config } = shown;
  const facts: [string, string | undefined][] = [
    ['Id', action.id],
    ['Handler', handler],
    ['Runtime', runtime],
    ['Timeout', timeoutSeconds === undefined ? undefined : `${timeoutSeconds} s`],
    ['Code', code?.digest === undefined ? undefined : `${shortDigest(code.digest)}…  ${code.fileName}`],
    ['Uploaded', code === undefined ? undefined : clock(code.uploaded)],
    ['Sources', action.directory],
  ];
  return (
    <details class="card about-action">
      <summary>Contract, templates and code</summary>
      <dl class="pairs">
        {facts.map(([name, value]) =>
          value === undefined ? null : (
            <div key={name}>
              <dt>{name}</dt>
              <dd class="mono">{visibleLine(value)}</dd>
            </div>
          ),
        )}
      </dl>
      {inputSchema !== undefined && <ShownPart shown={{ title: 'Input contract', value: inputSchema }} />}
      {successSchema !== undefined && (
        <ShownPart shown={{ title: 'Output contract', value: successSchema }} />
      )}
      {config.request?.requestTemplate !== undefined && (
        <ShownPart shown={{ title: 'Request template', text: config.request.requestTemplate }} />
      )}
      {config.response?.successTemplate !== undefined && (
        <ShownPart shown={{ title: 'Success template', text: config.response.successTemplate }} />
      )}
    </details>
  );
}

const LAST = 8;

function LastRuns({
  org,
  actionId,
  runId,
}: {
  readonly org: string;
  readonly actionId: string;
  readonly runId: string | undefined;
}) {
  const runs = useLive((state) => state.runs);
  const own = runs.filter((run) => run.org === org && run.actionId === actionId);
  if (own.length === 0) return null;
  return (
    <section class="card last-runs" aria-label="Last runs">
      <div class="card-head">
        <h3>Last runs</h3>
        <span class="muted">{own.length}</span>
      </div>
      <ul>
        {own
          .slice(-LAST)
          .reverse()
          .map((run) => (
            <li key={run.number}>
              <a
                href={hashOf({ view: 'action', org, actionId, runId: run.id })}
                {...(run.id === runId && { 'aria-current': 'true' as const })}
              >
                <time class="muted">{clock(run.time)}</time>
                <Outcome run={run} />
                <span class="muted">
                  {run.side === 'draft' ? 'draft' : `v${run.version}`} · {duration(run.durationMs)}
                </span>
              </a>
            </li>
          ))}
      </ul>
    </section>
  );
}
