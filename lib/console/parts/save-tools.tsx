import { useState } from 'preact/hooks';
import type { ExecutionDetail, SampleFile } from '../../emulator/control/shapes';
import { download, spokenError, useAsked, useTools } from '../context';
import { caseOf, fileNameOf, whyNotAgain } from '../logic/sample-name';

/** Keeps an execution as a sample input or as a case, beside the function or as a file. */
export function SaveTools({ run }: { readonly run: ExecutionDetail }) {
  const { api, say } = useTools();
  const [open, setOpen] = useState(false);
  const [kind, setKind] = useState<SampleFile['kind']>('event');
  const [name, setName] = useState(() =>
    fileNameOf(run.success ? 'sample' : `fails ${run.failedStep ?? ''}`),
  );
  const { value: action } = useAsked(
    () => (open ? api.action(run.org, run.actionId) : Promise.resolve(undefined)),
    [api, run.org, run.actionId, open],
  );
  const content = kind === 'event' ? run.input : caseOf(run);
  const safe = fileNameOf(name);
  const obstacle = whyNotAgain(run.input);
  return (
    <details
      class="menu"
      onToggle={(event) => {
        setOpen(event.currentTarget.open);
      }}
    >
      <summary class="button">Save</summary>
      <div class="menu-body">
        <label class="field">
          <span>As</span>
          <select
            value={kind}
            onChange={(event) => {
              setKind(event.currentTarget.value === 'case' ? 'case' : 'event');
            }}
          >
            <option value="event">Sample event: the input</option>
            <option value="case">Case: the input and what is expected</option>
          </select>
        </label>
        <label class="field">
          <span>Name</span>
          <input
            value={name}
            onInput={(event) => {
              setName(event.currentTarget.value);
            }}
          />
        </label>
        {obstacle !== undefined && <p class="problem">{obstacle}</p>}
        <div class="menu-end">
          {action?.directory !== undefined && (
            <button
              type="button"
              class="primary"
              onClick={() => {
                api.saveSample(run.org, run.actionId, { kind, name: safe, content }).then(
                  (path) => {
                    say(`Written: ${path}`);
                  },
                  (error: unknown) => {
                    say(spokenError(error), 'failed');
                  },
                );
              }}
            >
              Write to {action.directory}
            </button>
          )}
          <button
            type="button"
            onClick={() => {
              download(`${safe}${kind === 'case' ? '.case' : ''}.json`, content);
            }}
          >
            Download
          </button>
        </div>
      </div>
    </details>
  );
}
