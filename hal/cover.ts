/**
 * The housing's cover switch. Promised: an opening is reported once, and a cut wire counts as an opening. Not
 * promised: a report of openings while the phone has no power.
 */
export interface Cover {
  /** Whether the cover is open now. */
  isOpen(): boolean;
  /** One listener. */
  onOpen(listener: () => void): void;
}
