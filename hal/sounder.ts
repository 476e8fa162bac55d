/** The phone's buzzer. */
export interface Sounder {
  /** Sounds once for `milliseconds` (1 to 2000). Returns at once. */
  beep(milliseconds: number): void;
}
