/** Where the page of an emulator is served. */
export const CONSOLE_PATH = '/console';

/**
 * The link that opens the console of an emulator in a browser on this machine. The token is in the fragment, which a
 * browser sends to nobody.
 */
export function consoleLink({
  url,
  controlToken,
}: {
  readonly url: string;
  readonly controlToken: string;
}): string {
  const link = new URL(`${CONSOLE_PATH}/`, url);
  // Who listens on every address is asked on this machine's own.
  if (link.hostname === '0.0.0.0') link.hostname = '127.0.0.1';
  if (link.hostname === '[::]') link.hostname = '[::1]';
  link.hash = new URLSearchParams({ token: controlToken }).toString();
  return link.href;
}
