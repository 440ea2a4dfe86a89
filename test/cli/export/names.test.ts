import { Names, slugOf, variableOf } from '../../../lib/cli/export/names';
import { nastyString } from '../../support/nasty-strings';
import fc from '../../support/fast-check';

test('directories stay below their own, are files nowhere, and differ without regard to case', () => {
  fc.assert(
    fc.property(fc.array(nastyString(), { maxLength: 8 }), (texts) => {
      const names = new Names(['genesysactions']);
      const slugs = texts.map((text) => names.unique(slugOf(text), '-'));
      for (const slug of slugs) expect(slug).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
      expect(new Set(slugs).size).toBe(slugs.length);
      expect(slugs).not.toContain('genesysactions');
    }),
  );
  expect(['..', 'CON', 'lpt1', '', 'Über uns', '你好', '2 texts'].map(slugOf)).toEqual([
    'action',
    'action-con',
    'action-lpt1',
    'action',
    'u-ber-uns',
    'action',
    'action-2-texts',
  ]);
});

test('variables are names that Terraform takes', () => {
  fc.assert(
    fc.property(nastyString(), (text) => {
      expect(variableOf(text)).toMatch(/^[A-Za-z_][A-Za-z0-9_]*$/);
    }),
  );
  expect(['API_KEY', 'a-b', '1', '', 'version', '…'].map(variableOf)).toEqual([
    'API_KEY',
    'a_b',
    'FIELD_1',
    'FIELD_',
    'FIELD_version',
    'FIELD__',
  ]);
});
