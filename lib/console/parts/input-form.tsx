import { useId } from 'preact/hooks';
import type { Field, Typed } from '../logic/input-form';

/** The fields of an input, each with what is wrong with it. */
export function InputForm({
  fields,
  typed,
  problems,
  onType,
}: {
  readonly fields: readonly Field[];
  readonly typed: Typed;
  readonly problems: Readonly<Record<string, string>>;
  readonly onType: (name: string, text: string) => void;
}) {
  return (
    <>
      {fields.map((field) => (
        <FieldView
          key={field.name}
          field={field}
          text={typed[field.name] ?? ''}
          problem={problems[field.name]}
          onType={(text) => {
            onType(field.name, text);
          }}
        />
      ))}
    </>
  );
}

function FieldView({
  field,
  text,
  problem,
  onType,
}: {
  readonly field: Field;
  readonly text: string;
  readonly problem: string | undefined;
  readonly onType: (text: string) => void;
}) {
  const { name, kind, required, title, description, choices } = field;
  const id = useId();
  const told = [description !== undefined && `${id}-about`, problem !== undefined && `${id}-problem`].filter(
    (each) => each !== false,
  );
  const common = {
    id,
    name,
    'aria-required': required,
    'aria-invalid': problem !== undefined,
    ...(told.length > 0 && { 'aria-describedby': told.join(' ') }),
    onInput: (event: { currentTarget: { value: string } }) => {
      onType(event.currentTarget.value);
    },
  };
  return (
    <div class={`field ${problem === undefined ? '' : 'wrong'}`}>
      <label for={id}>
        <span class="mono">{name}</span>
        {required && <span class="required"> required</span>}
        {title !== undefined && title !== name && <span class="muted"> {title}</span>}
      </label>
      {kind === 'choice' || kind === 'boolean' ? (
        <select {...common} value={text}>
          <option value="">{required ? 'Choose…' : '(none)'}</option>
          {(kind === 'boolean' ? ['true', 'false'] : choices).map((choice) => (
            <option key={choice} value={choice}>
              {labelOf(choice)}
            </option>
          ))}
        </select>
      ) : kind === 'number' || kind === 'integer' ? (
        <input {...common} type="text" inputMode="decimal" value={text} />
      ) : (
        <textarea
          {...common}
          class={kind === 'json' ? 'mono' : ''}
          rows={Math.min(
            8,
            Math.max(kind === 'json' ? 3 : 1, text.split('\n').length, Math.ceil(text.length / 46)),
          )}
          spellcheck={false}
          value={text}
        />
      )}
      {description !== undefined && (
        <span class="about" id={`${id}-about`}>
          {description}
        </span>
      )}
      {problem !== undefined && (
        <span class="problem" id={`${id}-problem`}>
          {problem}
        </span>
      )}
    </div>
  );
}

/** A choice as it is read: texts without their quotation marks. */
function labelOf(choice: string): string {
  const value: unknown = JSON.parse(choice);
  return typeof value === 'string' ? value : choice;
}
