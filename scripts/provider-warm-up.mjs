/** Runs the provider's body as a plan begins, and writes what V8 has compiled: see provider.mjs. */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { Script } from 'node:vm';
import { Client, credentials } from '@grpc/grpc-js';

const [input, output] = process.argv.slice(2);
const script = new Script(readFileSync(input, 'latin1'), { filename: input });
const module = { exports: {} };
script.runInThisContext()(module.exports, createRequire(import.meta.url), module);
const { start, provider } = module.exports;

const server = createServer({ pauseOnConnect: true });
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
start(provider, { serve: (take) => server.on('connection', take) }, undefined);
const client = new Client(`127.0.0.1:${server.address().port}`, credentials.createInsecure());
const asIs = (bytes) => bytes;
const call = (procedure, request) =>
  new Promise((resolve) => {
    client.makeUnaryRequest(`/tfplugin6.Provider/${procedure}`, asIs, asIs, request, resolve);
  });
await call('GetProviderSchema', Buffer.alloc(0));
await call('ValidateProviderConfig', Buffer.alloc(0));
for (const { name } of provider.resources) {
  // The first field of these requests is the type's name; without more they end with diagnostics, which is enough.
  const request = Buffer.from([0x0a, name.length, ...Buffer.from(name)]);
  for (const procedure of ['ValidateResourceConfig', 'UpgradeResourceState', 'ReadResource']) {
    await call(procedure, request);
  }
}
writeFileSync(output, script.createCachedData());
process.exit(0);
