import type { Problem } from '../shared/problems';

/** A node of velocityjs's tree, as far as it is used here. */
export interface Node {
  readonly type: string;
  readonly id?: string | Node;
  readonly leader?: string;
  readonly value?: unknown;
  readonly path?: readonly Node[];
  readonly args?: readonly Node[] | false;
  readonly equal?: readonly [Node, Node];
  readonly condition?: Node;
  readonly expression?: readonly Node[];
  readonly operator?: string;
  readonly from?: Node;
  readonly to?: string;
  readonly isEval?: boolean;
  readonly isRange?: boolean;
  /** The members of a map: velocityjs keeps keys that are texts alone. */
  readonly members?: readonly (readonly [Node, Node])[];
  /** How many backslashes stand before a reference. */
  readonly escapes?: number;
  /** What stands in the template; there where `pos` is. */
  readonly text?: string;
  /** Of what stands in the template itself, not in another node. */
  readonly pos?: Position;
}

/** Both count from 1. */
interface Position {
  readonly line: number;
  readonly column: number;
}

/** An opening directive and what is in it. */
export type Block = readonly [Node, ...Part[]];

/** Text, a node, or a block. */
export type Part = string | Node | Block;

/** A template, read: the one reading that checks, lint and rendering share. */
export interface Template {
  readonly parts: readonly Part[];
  /** The macros that it defines: they can be called before their definition, and the first of a name counts. */
  readonly macros: ReadonlyMap<string, Block>;
  /**
   * Errors: why it is not Velocity (`template/syntax`), or, as a warning, why it was not read (`template/not-read`).
   * There are no parts then. Other warnings: what Velocity 1.7 refuses and this reading does not (`template/refused`).
   */
  readonly problems: readonly Problem[];
}

/** Whether a part is a block. */
export function isBlock(part: Part | undefined): part is Block {
  return Array.isArray(part);
}
