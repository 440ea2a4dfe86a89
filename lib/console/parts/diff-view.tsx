import type { ExecutionDetail } from '../../emulator/control/shapes';
import { visible } from '../../shared/escape/visible';
import { differencesOf } from '../logic/differences';

const SIGNS = { same: ' ', added: '+', removed: '−' } as const;

/** Where two executions differ. */
export function DiffView({
  before,
  after,
}: {
  readonly before: ExecutionDetail;
  readonly after: ExecutionDetail;
}) {
  const parts = differencesOf(before, after);
  const differing = parts.filter(({ same }) => !same);
  const same = parts.filter((part) => part.same).map(({ title }) => title);
  return (
    <div class="differences">
      {differing.length === 0 && <p class="muted">They are the same in everything that is compared.</p>}
      {differing.map(({ title, lines }) => (
        <section class="shown" key={title}>
          <h4>{title}</h4>
          <pre class="diff" tabIndex={0} aria-label={`${title}, the difference`}>
            {lines.map(({ kind, text }, index) => (
              <span key={index} class={`line ${kind}`}>
                {SIGNS[kind]} {visible(text)}
                {'\n'}
              </span>
            ))}
          </pre>
        </section>
      ))}
      {same.length > 0 && differing.length > 0 && <p class="muted">The same: {same.join(', ')}.</p>}
    </div>
  );
}
