/** Names that must differ from one another, on file systems too that do not tell large letters from small ones. */
export class Names {
  private readonly taken: Set<string>;

  /** @param reserved names that are taken from the beginning */
  constructor(reserved: Iterable<string> = []) {
    this.taken = new Set([...reserved].map((name) => name.toLowerCase()));
  }

  /** The name, or the name with the first number behind it that makes it the only one. */
  unique(name: string, separator = ''): string {
    let unique = name;
    for (let number = 2; this.taken.has(unique.toLowerCase()); number++)
      unique = `${name}${separator}${number}`;
    this.taken.add(unique.toLowerCase());
    return unique;
  }
}

/** Names of devices, which Windows takes for no files. */
const DEVICES = /^(con|prn|aux|nul|com\d|lpt\d)$/;

/** A directory's name that can be a resource's too, out of any text: a small letter, then more of them, digits and `-`. */
export function slugOf(text: string): string {
  const slug = text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)
    .replace(/-+$/, '');
  return !/^[a-z]/.test(slug) || DEVICES.test(slug) ? `action-${slug}`.replace(/-$/, '') : slug;
}

/** Names that a Terraform module keeps for itself. */
const RESERVED_VARIABLES = new Set([
  'source',
  'version',
  'providers',
  'count',
  'for_each',
  'lifecycle',
  'depends_on',
  'locals',
]);

/** The name of a Terraform variable, out of any text. */
export function variableOf(text: string): string {
  const name = text.replace(/[^A-Za-z0-9_]+/g, '_');
  return !/^[A-Za-z_]/.test(name) || /^_*$/.test(name) || RESERVED_VARIABLES.has(name)
    ? `FIELD_${name}`
    : name;
}
