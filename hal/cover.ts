/** The housing's cover switch. Promised: an opening is told once, and a cut wire counts as one. Not promised: openings without power. */
export interface Cover {
  isOpen(): boolean;
  /** One listener. */
  onOpen(listener: () => void): void;
}
