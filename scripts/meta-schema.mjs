/**
 * An esbuild plugin that puts the compiled meta-schema in the place of lib/model/meta-schema.ts, which compiles it where the
 * sources run as they are.
 */
import Ajv from 'ajv-draft-04';
import standalone from 'ajv/dist/standalone/index.js';
import { resolve } from 'node:path';

export const compiledMetaSchema = {
  name: 'the meta-schema is compiled by the build',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]lib[\\/]model[\\/]meta-schema\.ts$/ }, () => {
      const ajv = new Ajv({ strict: false, allErrors: true, code: { source: true } });
      const source = standalone.default(ajv, ajv.getSchema('http://json-schema.org/draft-04/schema'));
      return {
        contents: `${source}\nconst validate = module.exports;\nmodule.exports = { metaSchemaValidator: () => validate };`,
        loader: 'js',
        resolveDir: resolve('.'),
      };
    });
  },
};
