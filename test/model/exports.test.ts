import { checkExport } from '../../lib/model/exports';

const has = async (source: string, name = 'handler', path = 'index.js'): Promise<boolean> =>
  (await checkExport(name, path, source)).length === 0;

describe('an export', () => {
  it.each([
    ['exports.handler = async () => {};'],
    ['module.exports.handler = () => 1;'],
    ['module.exports = { handler };'],
    [
      'Object.defineProperty(exports, "handler", { enumerable: true, get: function () { return x.handler; } });',
    ],
    ['export const handler = async () => {};'],
    ['export async function handler() {}'],
    ['const h = 1; export { h as handler };'],
    ['export { handler } from "./other.js";'],
    ['export * from "./other.js";'],
    ['module.exports = make();'],
    [
      'module.exports = __toCommonJS(x);\n// Annotate the CommonJS export names for ESM import in node:\n0 && (module.exports = {\n  handler\n});',
    ],
  ])('is found, or not denied, in %s', async (source) => {
    expect(await has(source)).toBe(true);
  });

  it.each([
    ['exports.other = async () => {};'],
    ['module.exports = { other };'],
    ['export const other = 1;'],
    ['const handler = 1;'],
    [''],
    ['this is no JavaScript'],
    ['module.exports = __toCommonJS(x);\n0 && (module.exports = {\n  other\n});'],
  ])('is missed in %s', async (source) => {
    expect(await has(source)).toBe(false);
  });

  it('says what there is instead', async () => {
    const [problem] = await checkExport('handler', 'src/index.js', 'exports.a = 1; exports.b = 2;');
    expect(problem).toMatchObject({
      rule: 'handler/export-missing',
      message: 'The module src/index.js does not export "handler". It exports a, b.',
    });
    const [nothing] = await checkExport('handler', 'src/index.js', 'console.log(1);');
    expect(nothing!.message).toContain('It exports nothing.');
  });

  it('of a nested handler is its first part', async () => {
    expect(await has('exports.api = { handler() {} };', 'api.handler')).toBe(true);
    expect(await has('exports.other = {};', 'api.handler')).toBe(false);
  });
});
