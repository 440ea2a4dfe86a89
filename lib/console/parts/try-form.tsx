import { useEffect, useMemo, useState } from 'preact/hooks';
import type { ActionDetail, Json, JsonObject, Side } from '../../emulator/control/shapes';
import { go, spokenError, useAsked, useTools } from '../context';
import { pretty } from '../logic/differences';
import { defaultsOf, formFields, inputOf, parsed, problemsByField, typedOf } from '../logic/input-form';
import { InputForm } from './input-form';
import { executed, type RunEnd } from './running';

/** How long one may type before the input is checked, in milliseconds. */
const CHECK_MS = 150;

/** The form that an action is tried with: its input as fields or as JSON, what it runs on, samples. */
export function TryForm({
  org,
  action,
  side,
  onSide,
  running,
  onStart,
  onEnd,
}: {
  readonly org: string;
  readonly action: ActionDetail;
  readonly side: Side;
  readonly onSide: (side: Side) => void;
  readonly running: boolean;
  readonly onStart: (since: string) => void;
  readonly onEnd: (how: RunEnd) => void;
}) {
  const { api, say } = useTools();
  const schema = action[side]?.inputSchema;
  const fields = useMemo(() => formFields(schema), [schema]);
  const [input, setInput] = useInput(org, action.id, () => defaultsOf(fields));
  const [typed, setTyped] = useState(() => typedOf(fields, input));
  const [json, setJson] = useState<string | undefined>(fields.length === 0 ? pretty(input) : undefined);
  const [tried, setTried] = useState(false);
  const read = useMemo(() => inputOf(fields, typed, input as JsonObject), [fields, typed, input]);
  const value: Json | undefined = json === undefined ? read.input : parsed(json);
  const known = useDelayed(value, CHECK_MS);
  const { value: problems = [] } = useAsked(
    () => (known === undefined ? Promise.resolve([]) : api.check(org, action.id, side, known)),
    [api, org, action.id, side, known, schema],
  );
  const byField = { ...problemsByField(problems), ...read.unreadable };
  // What is missing is told once somebody has tried: an empty form is no mistake.
  const shown = Object.fromEntries(
    Object.entries(byField).filter(([name]) => tried || (typed[name] ?? '') !== '' || json !== undefined),
  );
  const whole = [
    byField[''],
    ...(json === undefined
      ? []
      : Object.entries(byField)
          .filter(([name]) => name !== '')
          .map(([name, text]) => `${name}: ${text}`)),
  ].filter((each) => each !== undefined);

  const fill = (given: Json): void => {
    setInput(given);
    setTyped(typedOf(fields, given));
    if (json !== undefined) setJson(pretty(given));
  };
  const run = (): void => {
    setTried(true);
    if (value === undefined || running || Object.keys(read.unreadable).length > 0) return;
    setInput(value);
    onStart(new Date().toISOString());
    executed(api, { org, actionId: action.id }, side, value).then(
      (how) => {
        onEnd(how);
        if (how.kind === 'executed') go({ view: 'action', org, actionId: action.id, runId: how.runId });
      },
      (error: unknown) => {
        onEnd({ kind: 'unanswered', since: '', text: spokenError(error) });
        say(spokenError(error), 'failed');
      },
    );
  };
  return (
    <form
      class="card try-form"
      aria-label="Try it"
      onSubmit={(event) => {
        event.preventDefault();
        run();
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        run();
      }}
    >
      <div class="try-tools">
        <div class="segments" role="group" aria-label="Run on">
          {(['published', 'draft'] as const).map((each) => (
            <button
              key={each}
              type="button"
              disabled={action[each] === undefined}
              aria-pressed={side === each}
              onClick={() => {
                onSide(each);
              }}
            >
              {each === 'published' ? 'Published' : 'Draft'}
              {action[each] && ` v${action[each].version}`}
            </button>
          ))}
        </div>
        {action.samples.length > 0 && (
          <select
            aria-label="Sample"
            value=""
            onChange={(event) => {
              const sample = action.samples.find(({ name }) => name === event.currentTarget.value);
              if (sample !== undefined) fill(sample.input);
            }}
          >
            <option value="">Sample…</option>
            {action.samples.map(({ name }) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        )}
        {fields.length > 0 && (
          <button
            type="button"
            class="plain"
            onClick={() => {
              if (json === undefined) setJson(pretty(read.input));
              else {
                fill(value ?? {});
                setJson(undefined);
              }
            }}
          >
            {json === undefined ? 'As JSON' : 'As a form'}
          </button>
        )}
      </div>
      {json === undefined ? (
        <InputForm
          fields={fields}
          typed={typed}
          problems={shown}
          onType={(name, text) => {
            setTyped({ ...typed, [name]: text });
          }}
        />
      ) : (
        <label class="field">
          <span>Input</span>
          <textarea
            class="mono"
            rows={Math.min(24, Math.max(6, json.split('\n').length))}
            spellcheck={false}
            aria-invalid={value === undefined}
            value={json}
            onInput={(event) => {
              setJson(event.currentTarget.value);
            }}
          />
        </label>
      )}
      {value === undefined && <p class="problem">This is not JSON.</p>}
      {whole.map((text) => (
        <p class="problem" key={text}>
          {text}
        </p>
      ))}
      <div class="try-end">
        <button type="submit" class="primary" disabled={running}>
          {running ? 'Running…' : 'Run'}
        </button>
        <span class="muted">
          <kbd>Ctrl</kbd> <kbd>Enter</kbd>
        </span>
        {Object.keys(shown).length > 0 && (
          <span class="muted">It does not fit the contract; it can be run all the same.</span>
        )}
      </div>
    </form>
  );
}

const inputs = new Map<string, Json>();

/** The input that the form of an action begins with from now on. */
export function keepInput(org: string, actionId: string, input: Json): void {
  inputs.set(`${org} ${actionId}`, input);
}

/** The input of an action, which is still there when one comes back to it. */
function useInput(org: string, actionId: string, usual: () => Json): readonly [Json, (input: Json) => void] {
  const [input, setInput] = useState<Json>(() => inputs.get(`${org} ${actionId}`) ?? usual());
  return [
    input,
    (next) => {
      keepInput(org, actionId, next);
      setInput(next);
    },
  ];
}

/** A value once it has been the same for a while. */
function useDelayed<T>(value: T, ms: number): T {
  const [delayed, setDelayed] = useState(value);
  const key = JSON.stringify(value);
  useEffect(() => {
    const timer = setTimeout(() => {
      setDelayed(value);
    }, ms);
    return () => {
      clearTimeout(timer);
    };
  }, [key, ms]);
  return delayed;
}
