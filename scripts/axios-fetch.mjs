/**
 * What the SDK's HTTP client, axios, looks up about `fetch` when it is loaded, and never uses in Node.js, where it has an
 * adapter of its own: looking costs a third of what loading the client does, at each start of a provider and a command.
 */
export const withoutFetchAdapter = {
  name: 'axios without its fetch adapter',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]axios[\\/]lib[\\/]adapters[\\/]fetch\.js$/ }, () => ({
      contents: 'export const getFetch = () => false; export default false;',
    }));
  },
};
