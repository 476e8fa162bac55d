/** Hook switch and speech relay: handset 16 and speech circuit 17 (EP 0 856 821, Fig. 2). */
export interface Handset {
  /** Debounced. One listener. */
  onHook(listener: (lifted: boolean) => void): void;
  isLifted(): boolean;
  /** Connects or mutes the speech circuit. Off at boot. */
  speech(connected: boolean): void;
}
