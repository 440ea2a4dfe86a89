/** Whether somebody who decodes a text in the ways of the web finds a secret in it. Not by what the library searches for. */
export function hasSecret(text: string, secret: string): boolean {
  return decodings(text).some((decoded) => decoded.includes(secret));
}

function decodings(text: string): string[] {
  const words = text.match(/[A-Za-z0-9+/_-]{8,}/g) ?? [];
  const once = [
    text,
    ...words.map((word) => Buffer.from(word, 'base64').toString()),
    ...words.map((word) => Buffer.from(word, 'hex').toString()),
    fromUrl(text),
    fromUrl(text.replaceAll('+', ' ')),
    fromHtml(text),
    fromJson(text),
  ];
  return [...once, fromJson(fromJson(text))];
}

function fromUrl(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

function fromHtml(text: string): string {
  const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
  return text.replace(
    /&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi,
    (all, hex?: string, decimal?: string, name?: string) => {
      if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
      if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
      return named[name ?? ''] ?? all;
    },
  );
}

function fromJson(text: string): string {
  return text
    .replace(/\\u([0-9a-f]{4})/gi, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replace(
      /\\(["\\/bfnrt])/g,
      (_all, letter: string) => ({ b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' })[letter] ?? letter,
    );
}
