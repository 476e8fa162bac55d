import type { BoardDescription } from '../../../boards/board.ts';
import type { BuildOptions, BuiltImage } from '../image.ts';
import type { Refusal } from '../refusal.ts';

/** What the building process is asked for, once. */
export interface BuildRequest {
  readonly board: BoardDescription;
  readonly options: BuildOptions;
}

/** Its answer: the image, a `BuildError`'s content, or a mistake of the build with its stack. */
export type BuildAnswer =
  | { readonly built: BuiltImage }
  | { readonly refused: { readonly summary: string; readonly refusals: readonly Refusal[] } }
  | { readonly failed: string };
