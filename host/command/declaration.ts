import type { Options } from './options.ts';

/** Words that are no options: FILE in `npm run vectors -- FILE`. */
export interface Words {
  readonly name: string;
  readonly help: string;
  readonly min: number;
  readonly max: number;
}

/** A command as its help describes it. */
export interface Declaration<O extends Options = Options> {
  /** What stands before its arguments: `npm run flash --`. */
  readonly call: string;
  /** What it does, in a sentence or two. */
  readonly does: string;
  readonly options: O;
  readonly words?: Words;
  /** Arguments as they belong together, one usage line each; derived from the options when it is missing. */
  readonly usage?: readonly string[];
  /** Paragraphs below the options. */
  readonly notes?: readonly string[];
}
