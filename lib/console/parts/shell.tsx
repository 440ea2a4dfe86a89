import { useEffect, useState } from 'preact/hooks';
import { useLive, useLocation } from '../context';
import { isOn } from '../logic/fault-form';
import { hashOf, type Location } from '../logic/places';
import { chooseTheme, keptTheme, THEMES, type Theme } from '../theme';
import { ActionView } from '../views/action-view';
import { ActionsView } from '../views/actions-view';
import { RequestsView } from '../views/requests-view';
import { RunsView } from '../views/runs-view';
import { SeedsView } from '../views/seeds-view';
import { Boundary } from './boundary';
import { Icon, type IconName } from './icon';

const PLACES: readonly (readonly [Location['view'], string, IconName])[] = [
  ['actions', 'Actions', 'actions'],
  ['runs', 'Runs', 'runs'],
  ['requests', 'Requests', 'requests'],
  ['seeds', 'Seeds', 'seeds'],
];

const CONNECTIONS = {
  connecting: 'Connecting…',
  live: 'Live',
  lost: 'The emulator does not answer. Trying again…',
  refused: 'Refused',
} as const;

/** The frame of the page: where one can go, and whether the emulator is there. */
export function Shell() {
  const place = useLocation();
  const connection = useLive((state) => state.connection);
  const loaded = useLive((state) => state.loaded);
  const url = useLive((state) => state.url);
  const counts = {
    actions: useLive((state) => state.orgs.reduce((sum, { actions }) => sum + actions.length, 0)),
    runs: useLive((state) => state.runs.length),
    requests: useLive((state) => state.requests.length),
  } as Readonly<Record<string, number>>;
  const faults = useLive((state) => state.faults.filter(isOn).length);
  useEffect(() => {
    addEventListener('keydown', toSearch);
    return () => {
      removeEventListener('keydown', toSearch);
    };
  }, []);
  const current = place.view === 'action' ? 'actions' : place.view;
  return (
    <div class="shell">
      <a class="skip" href="#content" onClick={focusContent}>
        Skip to the content
      </a>
      <header class="side">
        <div class="brand">
          <Icon name="brand" />
          <div>
            <strong>Local org</strong>
            <span class="muted">genesys-actions</span>
          </div>
        </div>
        <nav aria-label="Views">
          <ul>
            {PLACES.map(([view, label, icon]) => (
              <li key={view}>
                <a
                  href={hashOf({ view } as Location)}
                  class="place"
                  {...(current === view && { 'aria-current': 'page' as const })}
                >
                  <Icon name={icon} />
                  <span>{label}</span>
                  {view === 'requests' && faults > 0 && <span class="chip warn">{faults} on</span>}
                  {counts[view] !== undefined && counts[view] > 0 && (
                    <span class="count">{counts[view]}</span>
                  )}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <div class="side-end">
          <p class={`connection ${connection}`} role="status">
            <span class="dot" aria-hidden="true" />
            <span>
              {CONNECTIONS[connection]}
              {connection === 'live' && <span class="muted mono">{url.replace(/^https?:\/\//, '')}</span>}
            </span>
          </p>
          <ThemeSwitch />
        </div>
      </header>
      <main id="content" tabIndex={-1}>
        {!loaded ? (
          <p class="loading">{CONNECTIONS[connection]}</p>
        ) : (
          <Boundary key={place.view} at={hashOf(place)}>
            <View place={place} />
          </Boundary>
        )}
      </main>
    </div>
  );
}

function View({ place }: { readonly place: Location }) {
  switch (place.view) {
    case 'actions':
      return <ActionsView />;
    case 'action':
      return (
        <ActionView
          key={`${place.org} ${place.actionId}`}
          org={place.org}
          actionId={place.actionId}
          runId={place.runId}
        />
      );
    case 'runs':
      return <RunsView runId={place.runId} otherId={place.otherId} />;
    case 'requests':
      return <RequestsView number={place.number} />;
    case 'seeds':
      return <SeedsView />;
  }
}

/** The key `/` goes to the search of the view, where one does not type already. */
function toSearch(event: KeyboardEvent): void {
  const typing = (event.target as Element).closest('input, textarea, select');
  const search = document.querySelector<HTMLInputElement>('input[type=search]');
  if (event.key !== '/' || typing !== null || search === null) return;
  event.preventDefault();
  search.focus();
}

function focusContent(event: Event): void {
  event.preventDefault();
  document.getElementById('content')?.focus();
}

function ThemeSwitch() {
  const [theme, setTheme] = useState(keptTheme);
  const label: Readonly<Record<Theme, string>> = { system: 'System', light: 'Light', dark: 'Dark' };
  return (
    <div class="segments small" role="group" aria-label="Colours">
      {THEMES.map((each) => (
        <button
          key={each}
          type="button"
          aria-pressed={theme === each}
          onClick={() => {
            chooseTheme(each);
            setTheme(each);
          }}
        >
          {label[each]}
        </button>
      ))}
    </div>
  );
}
