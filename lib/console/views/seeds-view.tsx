import { useState } from 'preact/hooks';
import type { CredentialOverview, OrgOverview } from '../../emulator/control/shapes';
import { visibleLine } from '../../shared/escape/visible';
import { download, spokenError, useLive, useTools } from '../context';
import { parsed } from '../logic/input-form';
import { clock } from '../logic/spoken';

/** What the orgs hold, as a file: snapshot, restore, reset. And the credentials, whose values are only written. */
export function SeedsView() {
  const orgs = useLive((state) => state.orgs);
  return (
    <>
      <div class="view-head">
        <h1>Seeds</h1>
      </div>
      <div class="cards">
        <Snapshot />
        <Restore />
        <Reset />
      </div>
      {orgs.map((org) => (
        <Credentials key={org.id} org={org} several={orgs.length > 1} />
      ))}
    </>
  );
}

function Snapshot() {
  const { api, say } = useTools();
  const [secrets, setSecrets] = useState(false);
  return (
    <section class="card" aria-labelledby="snapshot">
      <div class="card-head">
        <h2 id="snapshot">Snapshot</h2>
      </div>
      <p>
        Everything that the orgs hold, with the code of their functions, as one file. It is a seed as well:
      </p>
      <p class="mono">emulator --seed FILE</p>
      <label class="check">
        <input
          type="checkbox"
          checked={secrets}
          onChange={(event) => {
            setSecrets(event.currentTarget.checked);
          }}
        />
        <span>With the values of credentials, in plain text</span>
      </label>
      <button
        type="button"
        class="primary"
        onClick={() => {
          api.snapshot(secrets).then(
            (seed) => {
              download(`local-org-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}.json`, seed);
            },
            (error: unknown) => {
              say(spokenError(error), 'failed');
            },
          );
        }}
      >
        Download a snapshot
      </button>
    </section>
  );
}

function Restore() {
  const { api, say } = useTools();
  const restore = async (file: File): Promise<void> => {
    const seed = parsed(await file.text());
    if (seed === undefined) throw new Error(`${file.name} is not JSON.`);
    await api.restore(seed);
    say(`The orgs are as in ${file.name}.`);
  };
  return (
    <section class="card" aria-labelledby="restore">
      <div class="card-head">
        <h2 id="restore">Restore</h2>
      </div>
      <p>
        Puts a snapshot in the place of what there is: all of it, or nothing. Values of credentials that the
        snapshot does not tell stay as they are.
      </p>
      <label class="field">
        <span>A snapshot's file</span>
        <input
          type="file"
          accept="application/json,.json"
          onChange={(event) => {
            const input = event.currentTarget;
            const file = input.files?.[0];
            if (file === undefined) return;
            void restore(file)
              .catch((error: unknown) => {
                say(spokenError(error), 'failed');
              })
              .then(() => {
                input.value = '';
              });
          }}
        />
      </label>
    </section>
  );
}

function Reset() {
  const { api, say } = useTools();
  const [sure, setSure] = useState(false);
  return (
    <section class="card" aria-labelledby="reset">
      <div class="card-head">
        <h2 id="reset">Reset</h2>
      </div>
      <p>
        Everything is as when the emulator started: orgs, settings, faults. Runs and requests are forgotten.
      </p>
      <div class="row-tools">
        <button
          type="button"
          class={sure ? 'danger' : ''}
          onClick={() => {
            setSure(!sure);
            if (!sure) return;
            api.reset().then(
              () => {
                say('The emulator is as it started.');
              },
              (error: unknown) => {
                say(spokenError(error), 'failed');
              },
            );
          }}
        >
          {sure ? 'Reset everything now' : 'Reset…'}
        </button>
        {sure && (
          <button
            type="button"
            onClick={() => {
              setSure(false);
            }}
          >
            Keep it
          </button>
        )}
      </div>
    </section>
  );
}

function Credentials({ org, several }: { readonly org: OrgOverview; readonly several: boolean }) {
  return (
    <section class="card" aria-label={`Credentials of ${org.name}`}>
      <div class="card-head">
        <h2>Credentials{several && ` of ${org.name}`}</h2>
        <span class="muted">Values are written here, and never shown.</span>
      </div>
      {org.credentials.length === 0 ? (
        <p class="muted card-note">There are none: deploy a stack that has some, or add a seed.</p>
      ) : (
        <div class="scroll" tabIndex={0} role="region" aria-label={`Credentials of ${org.name}, table`}>
          <table>
            <thead>
              <tr>
                <th scope="col">Credential</th>
                <th scope="col">Type</th>
                <th scope="col">Fields</th>
                <th scope="col">Changed</th>
              </tr>
            </thead>
            <tbody>
              {org.credentials.map((credential) => (
                <tr key={credential.id}>
                  <th scope="row">{visibleLine(credential.name)}</th>
                  <td class="mono">{credential.type}</td>
                  <td>
                    {credential.fields.map((field) => (
                      <FieldWriter key={field} org={org.name} credential={credential} field={field} />
                    ))}
                  </td>
                  <td>
                    <time>{clock(credential.modified)}</time>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function FieldWriter({
  org,
  credential,
  field,
}: {
  readonly org: string;
  readonly credential: CredentialOverview;
  readonly field: string;
}) {
  const { api, say } = useTools();
  const [value, setValue] = useState('');
  return (
    <form
      class="field-writer"
      onSubmit={(event) => {
        event.preventDefault();
        api.setField(org, credential.id, field, value).then(
          () => {
            setValue('');
            say(`${field} of ${credential.name} is written.`);
          },
          (error: unknown) => {
            say(spokenError(error), 'failed');
          },
        );
      }}
    >
      <label>
        <span class="mono">{visibleLine(field)}</span>
        <input
          type="password"
          autocomplete="new-password"
          placeholder="new value"
          value={value}
          onInput={(event) => {
            setValue(event.currentTarget.value);
          }}
        />
      </label>
      <button type="submit" disabled={value === ''}>
        Write
      </button>
    </form>
  );
}
