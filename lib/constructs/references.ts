import { randomInt } from 'node:crypto';
import { Token, TokenMap, Tokenization, type IResolvable, type IResolveContext } from './cdk';
import { terraformText } from '../terraform/escape';

/*
 * CDKTF hands references around as texts: `${TfToken[TOKEN.7]}`. So a text that an org or a definition holds could name
 * a reference of the stack, a secret among them, by counting. Nobody can count to where these begin.
 */
const tokens = TokenMap.instance() as unknown as { tokenCounter?: number };
if (typeof tokens.tokenCounter === 'number') tokens.tokenCounter += randomInt(2 ** 32, 2 ** 40);

/** Texts that stand for a text, a list or a map, and numbers. */
const REFERENCE = /[$#&]\{TfToken\[[a-zA-Z0-9:._-]+\]\}|-\d(?:\.\d+)?e\+\d+/g;

/** Whether a value is known only to Terraform, in whole or in part. What only looks like a reference is none. */
export function isReference(value: unknown): boolean {
  return typeof value === 'string' ? referencesIn(value).length > 0 : Token.isUnresolved(value);
}

/** A text for Terraform's JSON syntax that means itself, but for the references in it. */
export function withReferences(text: string): string {
  const references = referencesIn(text);
  if (references.length === 0) return terraformText(text);
  const between = betweenReferences(text, references);
  return between.every((each) => terraformText(each) === each)
    ? text
    : Token.asString(
        new JoinedText(
          between,
          references.map(([reference]) => reference),
        ),
      );
}

/** References among texts. CDKTF itself would take an escaped template beside a reference for one that holds it. */
class JoinedText implements IResolvable {
  readonly creationStack: string[] = [];

  constructor(
    /** One more than there are references. */
    private readonly between: readonly string[],
    private readonly references: readonly string[],
  ) {}

  resolve(context: IResolveContext): string {
    return this.between
      .map((text, index) => terraformText(text) + this.resolved(this.references[index], context))
      .join('');
  }

  toString(): string {
    return Token.asString(this);
  }

  private resolved(reference: string | undefined, context: IResolveContext): string {
    return reference === undefined ? '' : String(context.resolve(reference));
  }
}

function referencesIn(text: string): RegExpExecArray[] {
  return [...text.matchAll(REFERENCE)].filter(([reference]) => isMade(reference));
}

function betweenReferences(text: string, references: readonly RegExpExecArray[]): string[] {
  const ends = references.map(({ 0: reference, index }) => index + reference.length);
  return [...ends, text.length].map((_end, at) =>
    text.slice(ends[at - 1] ?? 0, references[at]?.index ?? text.length),
  );
}

/** Whether this process has made a reference: CDKTF throws at others. */
function isMade(reference: string): boolean {
  try {
    switch (reference.charAt(0)) {
      case '$':
        return Tokenization.reverseString(reference).firstToken !== undefined;
      case '#':
        return Tokenization.reverseList([reference]) !== undefined;
      case '&':
        return Tokenization.reverseMap({ [reference]: '' }) !== undefined;
      default:
        return Tokenization.reverseNumber(Number(reference)) !== undefined;
    }
  } catch {
    return false;
  }
}
