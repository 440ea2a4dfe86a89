import { useId, useState } from 'preact/hooks';
import type { FaultEffect } from '../../emulator/control/shapes';
import { spokenError, useLive, useTools } from '../context';
import { EFFECTS, faultOf, faultSpoken, isOn, type TypedFault } from '../logic/fault-form';

const EXECUTE = 'postIntegrationsActionExecute';

const FRESH: TypedFault = {
  operation: EXECUTE,
  path: '',
  count: '',
  probability: '',
  kind: 'status',
  effect: { status: '503' },
};

/** The faults that are on, each to be switched off, and a form for another one. */
export function FaultsCard() {
  const { api, say } = useTools();
  const faults = useLive((state) => state.faults);
  const on = faults.filter(isOn).length;
  const requests = useLive((state) => state.requests);
  const [typed, setTyped] = useState<TypedFault>(FRESH);
  const operations = useId();
  const { members } = EFFECTS[typed.kind];
  const change = (part: Partial<TypedFault>): void => {
    setTyped({ ...typed, ...part });
  };
  const told = (work: Promise<unknown>): void => {
    work.catch((error: unknown) => {
      say(spokenError(error), 'failed');
    });
  };
  const known = [...new Set([EXECUTE, ...requests.map(({ operation }) => operation ?? '')])]
    .filter(Boolean)
    .sort();
  return (
    <section class="card" aria-label="Faults">
      <div class="card-head">
        <h3>Faults</h3>
        <span class={`chip ${on > 0 ? 'warn' : 'quiet'}`}>{on > 0 ? `${on} on` : 'None on'}</span>
      </div>
      {faults.length > 0 && (
        <ul class="faults">
          {faults.map((fault) => (
            <li key={fault.id}>
              <span>
                <strong>{faultSpoken(fault)}</strong> {!isOn(fault) && <span class="chip">spent</span>}
                <span class="sub">
                  hit {fault.applied} of {fault.matched} requests
                  {fault.count !== undefined && `, at most ${fault.count}`}
                </span>
              </span>
              <button
                type="button"
                aria-label={`${isOn(fault) ? 'Switch off' : 'Remove'}: ${faultSpoken(fault)}`}
                onClick={() => {
                  told(api.removeFault(fault.id));
                }}
              >
                {isOn(fault) ? 'Off' : 'Remove'}
              </button>
            </li>
          ))}
        </ul>
      )}
      <form
        class="grid-form"
        aria-label="Switch a fault on"
        onSubmit={(event) => {
          event.preventDefault();
          told(api.addFault(faultOf(typed)));
        }}
      >
        <label class="field wide">
          <span>What goes wrong</span>
          <select
            value={typed.kind}
            onChange={(event) => {
              const kind = event.currentTarget.value as FaultEffect['kind'];
              const usual = EFFECTS[kind].members.flatMap((each) =>
                each.default === undefined ? [] : [[each.name, each.default]],
              );
              change({ kind, effect: Object.fromEntries(usual) as Record<string, string> });
            }}
          >
            {Object.entries(EFFECTS).map(([kind, { label }]) => (
              <option key={kind} value={kind}>
                {label}
              </option>
            ))}
          </select>
        </label>
        {members.map(({ name, label, kind, required }) => (
          <label class="field" key={name}>
            <span>{label}</span>
            {kind === 'when' ? (
              <select
                value={typed.effect[name] ?? ''}
                onChange={(event) => {
                  change({ effect: { ...typed.effect, [name]: event.currentTarget.value } });
                }}
              >
                <option value="">Before the org acts</option>
                <option value="after">After it has acted</option>
              </select>
            ) : (
              <input
                {...(kind === 'number' && { inputMode: 'decimal' as const })}
                required={required === true}
                value={typed.effect[name] ?? ''}
                onInput={(event) => {
                  change({ effect: { ...typed.effect, [name]: event.currentTarget.value } });
                }}
              />
            )}
          </label>
        ))}
        <label class="field wide">
          <span>On the operation (empty: every one)</span>
          <input
            list={operations}
            value={typed.operation}
            onInput={(event) => {
              change({ operation: event.currentTarget.value });
            }}
          />
          <datalist id={operations}>
            {known.map((each) => (
              <option key={each} value={each} />
            ))}
          </datalist>
        </label>
        <label class="field">
          <span>At most so often</span>
          <input
            inputMode="numeric"
            placeholder="always"
            value={typed.count}
            onInput={(event) => {
              change({ count: event.currentTarget.value });
            }}
          />
        </label>
        <label class="field">
          <span>Chance, 0 to 1</span>
          <input
            inputMode="decimal"
            placeholder="1"
            value={typed.probability}
            onInput={(event) => {
              change({ probability: event.currentTarget.value });
            }}
          />
        </label>
        <div class="wide">
          <button type="submit" class="primary">
            Switch on
          </button>
        </div>
      </form>
    </section>
  );
}
