/** A reader as the smart-card service sees it. */
export interface ReaderState {
  readonly name: string;
  /**
   * Insertions and removals so far, modulo 65 536: two equal numbers mean that none was noticed in between.
   */
  readonly events: number;
  readonly present: boolean;
}
