import type { ExecutionDetail, LogEntry } from '../../emulator/control/shapes';
import { visible } from '../../shared/escape/visible';
import { walkOf, type Stage } from '../logic/walk';
import { clock } from '../logic/spoken';
import { Icon } from './icon';
import { ShownPart } from './value-view';

/** An execution from its input to its answer, each stage to open. The one where it ended is open. */
export function WalkView({ run }: { readonly run: ExecutionDetail }) {
  const stages = walkOf(run);
  const noStep = !run.success && run.operations.length === 0;
  return (
    <ol class="walk" aria-label="Steps">
      {noStep && (
        <li class="stage failed">
          <p class="cause">
            <strong>It was not executed.</strong> {visible(run.message ?? '')}
          </p>
        </li>
      )}
      {stages.map((stage, index) => (
        <StageView
          key={`${run.id} ${stage.id}`}
          stage={stage}
          last={run.success && index === stages.length - 1}
        />
      ))}
    </ol>
  );
}

const ICONS = { done: 'done', failed: 'failed', 'not reached': 'waiting' } as const;

function StageView({ stage, last }: { readonly stage: Stage; readonly last: boolean }) {
  const { title, state, summary, cause, said, shown, trace } = stage;
  const className = `stage ${state.replace(' ', '-')}`;
  const head = (
    <>
      <span class="stage-icon">
        <Icon name={ICONS[state]} />
      </span>
      <strong>{title}</strong>
      <span class="muted">{state === 'failed' ? 'stopped here' : summary}</span>
    </>
  );
  if (state === 'not reached')
    return (
      <li class={className}>
        <div class="stage-head">{head}</div>
      </li>
    );
  return (
    <li class={className}>
      <details open={state === 'failed' || last}>
        <summary class="stage-head">{head}</summary>
        <div class="stage-body">
          {cause !== undefined && (
            <p class="cause" role="note">
              {visible(cause)}
            </p>
          )}
          {trace && (
            <dl class="facts">
              <Fact name="Took" value={`${Math.round(trace.durationMs * 10) / 10} ms`} />
              <Fact
                name="Start"
                value={trace.initMs === undefined ? 'warm' : `cold, ${Math.round(trace.initMs)} ms to load`}
              />
              <Fact name="Memory" value={`${Math.round(trace.maxMemoryMb)} MB`} />
              <Fact name="Runtime" value={`${trace.runtime} on Node.js ${trace.nodeVersion}`} />
              <Fact name="Request" value={trace.requestId} />
            </dl>
          )}
          {trace?.error?.trace !== undefined && trace.error.trace.length > 0 && (
            <section class="shown">
              <h4>Stack</h4>
              <pre class="stack" tabIndex={0} aria-label="Stack">
                {visible(trace.error.trace.join('\n'))}
              </pre>
            </section>
          )}
          {trace && <LogView logs={trace.logs} />}
          {said !== undefined && <ShownPart shown={{ title: 'What the caller is told', text: said }} />}
          {shown.map((each) => (
            <ShownPart key={each.title} shown={each} />
          ))}
        </div>
      </details>
    </li>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

/** What a function wrote, by level. */
export function LogView({
  logs,
  title = 'Messages',
}: {
  readonly logs: readonly LogEntry[];
  readonly title?: string;
}) {
  if (logs.length === 0) return <p class="muted">It wrote nothing.</p>;
  return (
    <section class="shown">
      <h4>{title}</h4>
      <ol class="logs" tabIndex={0} aria-label={title}>
        {logs.map(({ timestamp, level, message }, index) => (
          <li key={index} class={level.toLowerCase()}>
            <time class="muted">{clock(timestamp)}</time>
            <span class="level">{level}</span>
            <span class="message">{visible(message)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
