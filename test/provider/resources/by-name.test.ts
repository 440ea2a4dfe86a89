import { findByIdOrName } from '../../../lib/provider/resources/by-name';

const ID = '1d0f6a8e-52a7-4b4f-8a39-0d9a4d6d5a42';
const OTHER = '2f3a9f0e-7b61-4f6c-9d0e-6a6f1c1b8f11';

function find(text: string, names: readonly [string, string][]): Promise<string> {
  const all = names.map(([id, name]) => ({ id, name }));
  return findByIdOrName(text, {
    what: 'integration',
    byId: (id) => {
      const found = all.find((each) => each.id === id);
      return found === undefined ? Promise.reject(new Error('404')) : Promise.resolve(found);
    },
    list: () => Promise.resolve(all),
  });
}

test('an id is looked up as an id, whatever the names are', async () => {
  await expect(find(ID, [[ID, 'Functions']])).resolves.toBe(ID);
  await expect(find(ID, [[OTHER, ID]])).rejects.toThrow('404');
});

test('a name is the one that has exactly this name', async () => {
  const names: [string, string][] = [
    [OTHER, 'functions'],
    [ID, 'Functions'],
  ];
  await expect(find('Functions', names)).resolves.toBe(ID);
});

test('a name that nothing has, or that several have, is refused with what to do', async () => {
  await expect(find('Functions', [])).rejects.toThrow('has no integration "Functions"');
  const twice: [string, string][] = [
    [ID, 'Functions'],
    [OTHER, 'Functions'],
  ];
  await expect(find('Functions', twice)).rejects.toThrow(
    `any of ${ID}, ${OTHER}. Import one of them by its id`,
  );
});
