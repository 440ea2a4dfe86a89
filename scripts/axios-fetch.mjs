import { readFile } from 'node:fs/promises';

/**
 * What the SDK's HTTP client, axios, looks up about `fetch` when it is loaded, and never uses in Node.js, where it has an
 * adapter of its own: looking makes Node.js load its whole implementation of fetch, which costs more than the client
 * itself, at each start of a provider and a command.
 */
export const withoutFetchAdapter = {
  name: 'axios without its fetch adapter',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]axios[\\/]lib[\\/]adapters[\\/]fetch\.js$/ }, () => ({
      contents: 'export const getFetch = () => false; export default false;',
    }));
    // Forms are told by their kind as well.
    onLoad({ filter: /[\\/]axios[\\/]lib[\\/]utils\.js$/ }, async ({ path }) => ({
      contents: replaceOnce(
        await readFile(path, 'utf8'),
        "typeof G.FormData !== 'undefined' ? G.FormData : undefined",
        'undefined',
      ),
    }));
  },
};

function replaceOnce(text, what, by) {
  const parts = text.split(what);
  if (parts.length !== 2) throw new Error(`axios no longer reads ${what}: look at scripts/axios-fetch.mjs`);
  return parts.join(by);
}
