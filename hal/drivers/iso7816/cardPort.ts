/** A USART that does more for the card than a plain one: `smartcardUsart`. */
export interface CardPort {
  /** It makes the card's clock itself. */
  clockHz: number;
  /** `extraEtu` of guard time; `errorSignal` asks the card to repeat what comes with wrong parity. */
  setup(baud: number, settings: SerialOptions, extraEtu: number, errorSignal: boolean): void;
  unsetup(): void;
  write(data: string): void;
  /** Once: what is heard, and that a character was spoilt for good. */
  hear(heard: (text: string) => void, failed: () => void): void;
}
