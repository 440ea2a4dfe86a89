import { CommandLine } from '../parts/empty';

/** What is shown without the token, or with a wrong one: where it is, and a field for it. */
export function TokenView({
  refusal,
  onToken,
}: {
  readonly refusal?: string;
  readonly onToken: (token: string) => void;
}) {
  return (
    <main class="token">
      <h1>Console of the local org</h1>
      {refusal !== undefined && (
        <p class="cause" role="alert">
          {refusal}
        </p>
      )}
      <p>
        This page shows what the emulator that serves it knows. It needs the control token: open the link that
        the emulator prints when it starts, or paste the token here.
      </p>
      <CommandLine>npx genesys-actions emulator</CommandLine>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const token = new FormData(event.currentTarget).get('token');
          if (typeof token === 'string' && token.trim() !== '') onToken(token.trim());
        }}
      >
        <label class="field">
          <span>Control token</span>
          <input type="password" name="token" autocomplete="off" required />
        </label>
        <button type="submit" class="primary">
          Open
        </button>
      </form>
    </main>
  );
}
