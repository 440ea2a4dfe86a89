import { useState } from 'preact/hooks';
import type {
  ActionOverview,
  ExecutionSummary,
  IntegrationOverview,
  OrgOverview,
  SideOverview,
} from '../../emulator/control/shapes';
import { visible, visibleLine } from '../../shared/escape/visible';
import { go, useLive } from '../context';
import { matches } from '../logic/filters';
import { hashOf } from '../logic/places';
import { asker, clock, duration, program, shortDigest } from '../logic/spoken';
import { CommandLine, EmptyState } from '../parts/empty';
import { CodeStatus, Outcome } from '../parts/status';

/** Every org with its integrations and their actions. */
export function ActionsView() {
  const orgs = useLive((state) => state.orgs);
  const runs = useLive((state) => state.runs);
  const [text, setText] = useState('');
  const last = new Map(runs.map((run) => [`${run.org} ${run.actionId}`, run]));
  const empty = orgs.every(({ actions }) => actions.length === 0);
  return (
    <>
      <div class="view-head">
        <h1>Actions</h1>
        {!empty && (
          <input
            type="search"
            class="search"
            placeholder="Find an action"
            aria-label="Find an action"
            value={text}
            onInput={(event) => {
              setText(event.currentTarget.value);
            }}
          />
        )}
      </div>
      {empty && (
        <EmptyState title="Nothing is deployed yet">
          <p>Set the variables that the emulator printed, and deploy a stack to it:</p>
          <CommandLine>npx cdktf deploy STACK</CommandLine>
          <p>
            Or upload by the official SDK or by curl, as to the platform. The actions appear here as soon as
            they are made.
          </p>
        </EmptyState>
      )}
      {orgs.map((org) => (
        <OrgSection key={org.id} org={org} text={text} last={last} several={orgs.length > 1} />
      ))}
    </>
  );
}

function OrgSection({
  org,
  text,
  last,
  several,
}: {
  readonly org: OrgOverview;
  readonly text: string;
  readonly last: ReadonlyMap<string, ExecutionSummary>;
  readonly several: boolean;
}) {
  return (
    <section aria-label={`Org ${org.name}`}>
      {several && <h2 class="org-name">{org.name}</h2>}
      {org.integrations.map((integration) => {
        const all = org.actions.filter(({ integrationId }) => integrationId === integration.id);
        const shown = all.filter(({ name, category, id, published, draft }) =>
          matches(text, [name, category, id, published?.code?.digest, draft?.code?.digest, integration.name]),
        );
        if (shown.length === 0 && text !== '') return null;
        return (
          <div class="card" key={integration.id}>
            <IntegrationHead integration={integration} />
            {shown.length === 0 ? (
              <p class="muted card-note">It has no actions.</p>
            ) : (
              <div class="scroll" tabIndex={0} role="region" aria-label={`Actions of ${integration.name}`}>
                <table>
                  <thead>
                    <tr>
                      <th scope="col">Action</th>
                      <th scope="col">State</th>
                      <th scope="col">Function</th>
                      <th scope="col">Code</th>
                      <th scope="col">Deployed</th>
                      <th scope="col">Last run</th>
                    </tr>
                  </thead>
                  <tbody>
                    {shown.map((action) => (
                      <ActionRow
                        key={action.id}
                        org={org.name}
                        action={action}
                        run={last.get(`${org.name} ${action.id}`)}
                      />
                    ))}
                  </tbody>
                </table>
              </div>
            )}
          </div>
        );
      })}
    </section>
  );
}

function IntegrationHead({ integration }: { readonly integration: IntegrationOverview }) {
  return (
    <div class="card-head">
      <h3>{visibleLine(integration.name)}</h3>
      <span class="muted">{integration.type}</span>
      <span class={`chip ${integration.enabled ? 'ok' : 'quiet'}`}>
        {integration.enabled ? 'Enabled' : 'Disabled'}
      </span>
      {integration.credentials.length > 0 && (
        <span class="muted">credential {visibleLine(integration.credentials.join(', '))}</span>
      )}
    </div>
  );
}

function ActionRow({
  org,
  action,
  run,
}: {
  readonly org: string;
  readonly action: ActionOverview;
  readonly run: ExecutionSummary | undefined;
}) {
  const { id, name, category, secure, functionId, published, draft, versions } = action;
  const place = { view: 'action', org, actionId: id } as const;
  return (
    <tr
      class="link-row"
      onClick={(event) => {
        if (!(event.target as Element).closest('a')) go(place);
      }}
    >
      <th scope="row">
        <a href={hashOf(place)}>{visibleLine(name)}</a>
        <span class="sub">
          {visibleLine(category)}
          {secure && ' · secure'}
        </span>
      </th>
      <td>
        <span class="chips">
          {published && <span class="chip ok">Published v{published.version}</span>}
          {draft && <span class="chip wait">Draft v{draft.version}</span>}
        </span>
      </td>
      <td>
        {functionId === undefined ? (
          <span class="muted">web service</span>
        ) : (
          <FunctionCells sides={[published, draft]} />
        )}
      </td>
      <td class="mono">
        <Digest side={published ?? draft} />
      </td>
      <td>
        <Deployed versions={versions} side={published ?? draft} />
      </td>
      <td>
        {run === undefined ? (
          <span class="muted">–</span>
        ) : (
          <a class="quiet-link" href={hashOf({ view: 'runs', runId: run.id })}>
            <Outcome run={run} /> <span class="muted">{duration(run.durationMs)}</span>
          </a>
        )}
      </td>
    </tr>
  );
}

function FunctionCells({
  sides: [published, draft],
}: {
  readonly sides: readonly (SideOverview | undefined)[];
}) {
  const side = published ?? draft;
  const other =
    published && draft?.code && draft.code.digest !== published.code?.digest ? draft.code : undefined;
  const cause = other?.cause ?? side?.code?.cause;
  return (
    <>
      <span class="chips">
        <CodeStatus code={side?.code} />
        {other && (
          <>
            <span class="muted">draft</span> <CodeStatus code={other} />
          </>
        )}
      </span>
      {cause !== undefined ? (
        <span class="sub cause-text">{visible(cause)}</span>
      ) : (
        side?.runtime !== undefined && (
          <span class="sub">
            {side.runtime} · {side.timeoutSeconds} s
          </span>
        )
      )}
    </>
  );
}

function Digest({ side }: { readonly side: SideOverview | undefined }) {
  const digest = side?.code?.digest;
  if (digest === undefined) return <span class="muted">–</span>;
  return <span title={digest}>{shortDigest(digest)}</span>;
}

function Deployed({
  versions: [newest],
  side,
}: {
  readonly versions: ActionOverview['versions'];
  readonly side: SideOverview | undefined;
}) {
  const time = newest?.time ?? side?.code?.uploaded;
  if (time === undefined) return <span class="muted">before the start</span>;
  return (
    <>
      <time dateTime={time}>{clock(time)}</time>
      <span class="sub">
        {newest === undefined
          ? 'before the start'
          : [program(newest.by.userAgent), asker(newest.by.operation)]
              .filter((each) => each !== '')
              .join(' · ')}
      </span>
    </>
  );
}
