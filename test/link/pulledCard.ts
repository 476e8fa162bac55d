/** A card that leaves the slot inside one character of its choice. */
import type { CardDevice, CardIo } from '../../bench/parts/cardSocket/device.ts';

export interface PulledCard extends CardDevice {
  /** Characters at the contacts, both ways, up to the removal. */
  crossed(): number;
  /** Those characters, 8 bits each. */
  text(): string;
}

/** `pull` is called while character `at` crosses, counted from 0 over all characters after insertion. */
export const pulledCard = (card: CardDevice, at: number, pull: () => void): PulledCard => {
  let crossed = 0;
  let text = '';
  let gone = false;
  const go = (): void => {
    gone = true;
    pull();
  };
  const halfCharacterEtu = 6;
  // Between the last character from the reader and the first from the card, and so the earliest that it may
  // begin.
  const turnaroundEtu = 12;
  const watched = (io: CardIo): CardIo => {
    let quietUs = 0;
    return {
      ...io,
      send: (value, options) => {
        if (crossed > at || gone) return;
        text += String.fromCharCode(value);
        const startUs = Math.max(io.nowUs() + turnaroundEtu * io.etuUs(), quietUs);
        quietUs = startUs + 12 * io.etuUs();
        io.send(value, options);
        if (crossed++ === at) io.after(startUs - io.nowUs() + halfCharacterEtu * io.etuUs(), go);
      },
    };
  };
  return {
    crossed: () => crossed,
    text: () => text,
    powerOn: io => card.powerOn(watched(io)),
    reset: level => card.reset(level),
    character: (value, parityOk) => {
      if (gone) return;
      text += String.fromCharCode(value);
      if (crossed++ === at) go();
      else card.character(value, parityOk);
    },
    powerOff: () => card.powerOff(),
  };
};
