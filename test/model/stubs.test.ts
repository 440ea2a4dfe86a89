import { readArchive } from '../../lib/model/archives';
import { checkNoStub, isStub } from '../../lib/model/stubs';
import { zipOf } from '../support/zips';

const EXPORTED = `// The platform never gives code back. Put the source here that was deployed as
// Echo.${'0'.repeat(64)}.zip, 2026-05-04T10:00:00.000Z
export const handler = (): Promise<never> =>
  Promise.reject(new Error("The source of Echo \\"two\\" is not here yet"));
`;

test.each([
  ['as it was exported', EXPORTED],
  ['without its comment', EXPORTED.replace(/^\/\/.*\n/gm, '')],
  ['bundled', 'var handler = () => Promise.reject(new Error("The source of Echo is not here yet"));'],
  ['shortened', 'var e=()=>Promise.reject(new Error("The source of Echo is not here yet"));'],
  [
    'in other quotes',
    "var e = () =>\n  Promise.reject(\n    new Error('The source of Echo is not here yet'),\n  );",
  ],
])('a placeholder is known: %s', async (_how, text) => {
  expect(isStub(text)).toBe(true);
  const archive = await readArchive(await zipOf({ 'src/index.js': text }));
  expect(checkNoStub('src/index.handler', archive)).toEqual([
    expect.objectContaining({
      rule: 'code/stub',
      severity: 'error',
      message: expect.stringContaining('FunctionCode.deployed()') as string,
    }),
  ]);
});

test.each([
  [
    'under the comment of a placeholder',
    EXPORTED.replace(/export const[^]*/, 'export const handler = (event) => event;'),
  ],
  [
    'that speaks of sources',
    'exports.handler = async () => { throw new Error("The source of Echo is not here yet"); };',
  ],
  ['that fails otherwise', 'exports.handler = () => Promise.reject(new Error("Not here yet"));'],
])('code is no placeholder: %s', async (_how, text) => {
  const archive = await readArchive(await zipOf({ 'src/index.js': text }));
  expect(checkNoStub('src/index.handler', archive)).toEqual([]);
});

test('only the module of the handler counts', async () => {
  const archive = await readArchive(
    await zipOf({ 'src/index.js': 'exports.handler = 1;', 'old/index.js': EXPORTED }),
  );
  expect(checkNoStub('src/index.handler', archive)).toEqual([]);
});
