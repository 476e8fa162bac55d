/**
 * Hook switch and speech relay of handset 16 and speech circuit 17 (EP 0 856 821, Fig. 2). The earpiece hears
 * the line.
 */
export interface Handset {
  /** One listener: true when the handset was lifted, false when it was laid down. Debounced. */
  onHook(listener: (lifted: boolean) => void): void;
  /** Whether the handset is lifted now. */
  isLifted(): boolean;
  /** Connects or mutes the mouthpiece, whose sounds may be tones (Q.23). Off at boot. */
  speech(connected: boolean): void;
}
