import type { Json, SettingShape } from '../../emulator/control/shapes';
import { spokenError, useAsked, useLive, useTools } from '../context';
import { parsed } from '../logic/input-form';

/** What is not known about the platform, and how slow it is: each setting with its range. */
export function SettingsCard() {
  const { api } = useTools();
  const settings = useLive((state) => state.settings);
  const { value: shapes = {} } = useAsked(() => api.settings(), [api, settings]);
  const changed = Object.values(shapes).filter(isChanged).length;
  return (
    <details class="card">
      <summary>
        Settings
        {changed > 0 && <span class="chip warn">{changed} changed</span>}
      </summary>
      <div class="settings">
        {Object.entries(shapes).map(([name, shape]) => (
          <Setting key={`${name} ${JSON.stringify(shape.value)}`} name={name} shape={shape} />
        ))}
      </div>
    </details>
  );
}

function isChanged({ value, default: usual }: SettingShape): boolean {
  return JSON.stringify(value) !== JSON.stringify(usual);
}

function Setting({ name, shape }: { readonly name: string; readonly shape: SettingShape }) {
  const { api, say } = useTools();
  const { value, choices, min, max, default: usual } = shape;
  const change = (next: Json): void => {
    api.changeSetting(name, next).then(
      () => {
        say(`${name} is ${JSON.stringify(next)} now.`);
      },
      (error: unknown) => {
        say(spokenError(error), 'failed');
      },
    );
  };
  const isText = typeof value === 'string';
  return (
    <label class={`field setting ${isChanged(shape) ? 'changed' : ''}`}>
      <span class="mono">{name}</span>
      {choices ? (
        <select
          value={JSON.stringify(value)}
          onChange={(event) => {
            change(JSON.parse(event.currentTarget.value) as Json);
          }}
        >
          {choices.map((choice) => (
            <option key={JSON.stringify(choice)} value={JSON.stringify(choice)}>
              {String(choice)}
            </option>
          ))}
        </select>
      ) : (
        <input
          value={isText ? value : JSON.stringify(value)}
          placeholder={isText && usual !== '' ? String(usual) : ''}
          title={
            min === undefined ? undefined : `from ${min} to ${max ?? ''}; usually ${JSON.stringify(usual)}`
          }
          onChange={(event) => {
            const text = event.currentTarget.value;
            change(isText ? text : (parsed(text) ?? text));
          }}
        />
      )}
    </label>
  );
}
