import {
  checkDescription,
  checkName,
  checkUploadFileName,
  sha256OfUploadFileName,
  uploadFileName,
} from '../../lib/model/names';

const digest = 'a'.repeat(64);

describe('a name', () => {
  it.each(['x', 'JWE encrypt decrypt', 'ä ö ü', 'n'.repeat(256)])('%j is fine', (name) => {
    expect(checkName(name)).toEqual([]);
  });

  it.each([
    ['', 'name/empty', 'The name is empty'],
    ['  ', 'name/empty', 'The name is empty'],
    ['n'.repeat(257), 'name/too-long', '257 characters; at most 256'],
  ])('%j is refused', (name, rule, message) => {
    const [problem] = checkName(name);
    expect(problem!.rule).toBe(rule);
    expect(problem!.message).toContain(message);
  });

  it('says what it is the name of', () => {
    expect(checkName('', 'category')[0]!.message).toContain('The category is empty');
  });
});

describe('a description', () => {
  it('has at most 255 characters', () => {
    expect(checkDescription('')).toEqual([]);
    expect(checkDescription('d'.repeat(255))).toEqual([]);
    expect(checkDescription('d'.repeat(256))[0]!.rule).toBe('function/description-too-long');
  });
});

describe('the file name of an upload', () => {
  it.each([
    ['JWE encrypt decrypt', `JWE-encrypt-decrypt.${digest}.zip`],
    ['Käse & Brot/“x”', `Ka-se-Brot-x.${digest}.zip`],
    ['..', `function.${digest}.zip`],
    ['日本', `function.${digest}.zip`],
    ['n'.repeat(200), `${'n'.repeat(60)}.${digest}.zip`],
  ])('of %j holds only what the platform allows, and the digest', (name, expected) => {
    const fileName = uploadFileName(name, digest);
    expect(fileName).toBe(expected);
    expect(checkUploadFileName(fileName)).toEqual([]);
    expect(sha256OfUploadFileName(fileName)).toBe(digest);
  });

  it.each([
    'by-hand.zip',
    `${digest}.zip`,
    `x.${digest}.ZIP`,
    `x.${'A'.repeat(64)}.zip`,
    `x.${digest}.zip.zip`,
    '',
  ])('%j was given by something else', (fileName) => {
    expect(sha256OfUploadFileName(fileName)).toBeUndefined();
  });

  it.each(['a b.zip', 'ä.zip', 'a/b.zip', ''])('%j is refused', (fileName) => {
    expect(checkUploadFileName(fileName)[0]!.rule).toBe('upload/file-name');
  });
});
