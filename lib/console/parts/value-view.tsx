import { useState } from 'preact/hooks';
import type { Json } from '../../emulator/control/shapes';
import { visible } from '../../shared/escape/visible';
import { pretty } from '../logic/differences';
import { markedLines } from '../logic/marked-text';
import type { ShownValue } from '../logic/walk';

/** A longer text is shown in part first, in characters. */
const FOLDED_MAX = 4000;

/** A text as it is, long ones in part. */
function TextBlock({ text, label }: { readonly text: string; readonly label: string }) {
  const [whole, setWhole] = useState(false);
  const long = text.length > FOLDED_MAX;
  return (
    <div class="block">
      <pre tabIndex={0} aria-label={label}>
        {visible(long && !whole ? `${text.slice(0, FOLDED_MAX)}…` : text)}
      </pre>
      <div class="block-tools">
        {long && (
          <button
            type="button"
            class="plain"
            onClick={() => {
              setWhole(!whole);
            }}
          >
            {whole ? 'Less' : `All ${text.length} characters`}
          </button>
        )}
        <CopyButton text={text} />
      </div>
    </div>
  );
}

/** A JSON value. */
export function ValueBlock({ value, label }: { readonly value: Json; readonly label: string }) {
  return <TextBlock text={typeof value === 'string' ? value : pretty(value)} label={label} />;
}

/** What a stage shows: a value, a text, a table, or a text with the place where it failed. */
export function ShownPart({ shown }: { readonly shown: ShownValue }) {
  const { title, value, text, table, marked } = shown;
  return (
    <section class="shown">
      <h4>{title}</h4>
      {marked ? (
        <pre class="marked" tabIndex={0} aria-label={`${title}, with the place of the failure`}>
          {markedLines(marked).map(({ number, before, at, after }) => (
            <span key={number} class={at === '' ? 'line' : 'line hit'}>
              <span class="line-number">{number}</span>
              {visible(before)}
              {at !== '' && <mark>{visible(at)}</mark>}
              {visible(after)}
              {'\n'}
            </span>
          ))}
        </pre>
      ) : table ? (
        <dl class="pairs">
          {Object.entries(table).map(([name, each]) => (
            <div key={name}>
              <dt>{visible(name)}</dt>
              <dd class="mono">{visible(each)}</dd>
            </div>
          ))}
        </dl>
      ) : value !== undefined ? (
        <ValueBlock value={value} label={title} />
      ) : (
        <TextBlock text={text ?? ''} label={title} />
      )}
    </section>
  );
}

function CopyButton({ text }: { readonly text: string }) {
  const [copied, setCopied] = useState(false);
  return (
    <button
      type="button"
      class="plain"
      onClick={() => {
        void navigator.clipboard.writeText(text).then(() => {
          setCopied(true);
        });
      }}
    >
      {copied ? 'Copied' : 'Copy'}
    </button>
  );
}
