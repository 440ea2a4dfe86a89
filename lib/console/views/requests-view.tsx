import { useMemo, useState } from 'preact/hooks';
import type { LoggedRequest } from '../../emulator/control/shapes';
import { visibleLine } from '../../shared/escape/visible';
import { go, spokenError, useLive, useTools } from '../context';
import { filteredRequests } from '../logic/filters';
import { hashOf } from '../logic/places';
import { clock, duration } from '../logic/spoken';
import { CommandLine, EmptyState } from '../parts/empty';
import { FaultsCard } from '../parts/faults-card';
import { SettingsCard } from '../parts/settings-card';
import { HttpStatus } from '../parts/status';
import { ValueBlock } from '../parts/value-view';
import { VirtualList } from '../parts/virtual-list';

const COLUMNS = ['Time', 'Status', 'Request', 'Took', 'Faults'] as const;

/** What clients have called, the newest first; and what goes wrong on purpose. */
export function RequestsView({ number }: { readonly number: number | undefined }) {
  const { api, say } = useTools();
  const requests = useLive((state) => state.requests);
  const [text, setText] = useState('');
  const shown = useMemo(() => filteredRequests(requests, text), [requests, text]);
  const orgs = useLive((state) => state.orgs);
  const names = useMemo(
    () => new Map(orgs.flatMap(({ actions }) => actions.map(({ id, name }) => [id, name]))),
    [orgs],
  );
  /** The action that a path is about, or what tells it apart from others. */
  const about = (path: string): string =>
    path
      .split('/')
      .map((part) => names.get(part))
      .find((name) => name !== undefined) ?? path.replace(/^\/api\/v2\/integrations(?=\/)/, '…');
  const open = requests.find((request) => request.number === number);
  return (
    <div class="full">
      <div class="view-head">
        <h1>Requests</h1>
        <input
          type="search"
          class="search"
          placeholder="Find: words of the path, the operation, a status"
          aria-label="Find requests"
          value={text}
          onInput={(event) => {
            setText(event.currentTarget.value);
          }}
        />
        <span class="muted" role="status">
          {shown.length} of {requests.length}
        </span>
        {requests.length > 0 && (
          <button
            type="button"
            onClick={() => {
              api.clearRequests().catch((error: unknown) => {
                say(spokenError(error), 'failed');
              });
            }}
          >
            Clear
          </button>
        )}
      </div>
      <div class="split open">
        {requests.length === 0 ? (
          <EmptyState title="No client has called yet">
            <p>
              Point a client at this org with the variables that the emulator printed. Its calls appear here,
              live.
            </p>
            <CommandLine>export GENESYSCLOUD_GATEWAY_HOST=127.0.0.1 …</CommandLine>
          </EmptyState>
        ) : (
          <VirtualList
            label="Requests"
            columns={COLUMNS}
            items={shown}
            rowHeight={30}
            keyOf={(request) => request.number}
            open={number}
            onOpen={(request) => {
              go({ view: 'requests', number: request.number });
            }}
            cells={(request) => [
              <time class="muted">{clock(request.time)}</time>,
              <HttpStatus status={request.status} />,
              <span title={`${request.method} ${request.path}`}>
                <strong>{request.operation ?? request.method}</strong>{' '}
                <span class="muted">{visibleLine(about(request.path))}</span>
              </span>,
              <span class="number">{duration(request.durationMs)}</span>,
              request.faults.length > 0 ? <span class="chip warn">{request.faults.join(', ')}</span> : '',
            ]}
          />
        )}
        <section class="detail" aria-label="Request, faults and settings">
          {open && <RequestPanel request={open} />}
          <FaultsCard />
          <SettingsCard />
        </section>
      </div>
    </div>
  );
}

function RequestPanel({ request }: { readonly request: LoggedRequest }) {
  const runs = useLive((state) => state.runs);
  const { method, path, query, operation, status, durationMs, clientId, org, contextId, faults, body } =
    request;
  const executed = runs.some(({ id }) => id === contextId);
  const facts: [string, string | undefined][] = [
    ['Operation', operation ?? 'none: there is no such path'],
    ['Took', duration(durationMs)],
    ['Org', org],
    ['Client', clientId],
    ['Faults', faults.length > 0 ? faults.join(', ') : undefined],
    ['Correlation id', contextId],
    ...Object.entries(query),
  ];
  return (
    <article class="card request" aria-label={`Request ${request.number}`}>
      <div class="card-head">
        <HttpStatus status={status} />
        <h3 class="mono">
          {method} {visibleLine(path)}
        </h3>
        <a class="close" href={hashOf({ view: 'requests' })} aria-label="Close">
          ✕
        </a>
      </div>
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
      {executed && (
        <p class="card-note">
          <a href={hashOf({ view: 'runs', runId: contextId })}>Look at the run</a>
        </p>
      )}
      {body !== undefined && body !== null && (
        <section class="shown">
          <h4>Body</h4>
          <ValueBlock value={body as never} label="Body" />
        </section>
      )}
    </article>
  );
}
