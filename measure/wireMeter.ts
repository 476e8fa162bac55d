import type { CardDevice, CardIo } from '../bench/parts/cardSocket/device.ts';

/** Characters that crossed the contacts in one phase, and how long that took. */
export interface WirePhase {
  readonly toCard: number;
  readonly fromCard: number;
  /** Virtual time from VCC, in later phases from the first character, to the end of the last. */
  readonly ms: number;
}

/** A card with a meter at its contacts. */
export interface MeteredCard extends CardDevice {
  /** Characters and time since the last call of this. */
  phase(): WirePhase;
}

/** Between the reader's last character and the card's first: a tap at 10.5 etu, and 16 from edge to edge. */
const turnaroundEtu = 6;

/** The same card with a meter at its contacts. */
export const meteredCard = (card: CardDevice): MeteredCard => {
  let toCard = 0;
  let fromCard = 0;
  let beganUs = -1;
  let endedUs = 0;
  let contacts: CardIo | undefined;
  const note = (fromUs: number, toUs: number): void => {
    if (beganUs < 0) beganUs = fromUs;
    endedUs = Math.max(endedUs, toUs);
  };
  const metered = (io: CardIo): CardIo => ({
    ...io,
    send: (value, options = {}) => {
      const waitEtu = (options.delayEtu ?? 0) + turnaroundEtu;
      const startUs = Math.max(io.nowUs() + waitEtu * io.etuUs(), endedUs);
      note(startUs, startUs + 12 * io.etuUs());
      fromCard++;
      io.send(value, options);
    },
  });
  return {
    powerOn: io => {
      contacts = io;
      note(io.nowUs(), io.nowUs());
      card.powerOn(metered(io));
    },
    reset: level => card.reset(level),
    character: (value, parityOk) => {
      toCard++;
      if (contacts) note(contacts.nowUs() - 10.5 * contacts.etuUs(), contacts.nowUs());
      card.character(value, parityOk);
    },
    powerOff: () => {
      contacts = undefined;
      card.powerOff();
    },
    phase: () => {
      const phase = { toCard, fromCard, ms: Math.max(0, endedUs - beganUs) / 1000 };
      toCard = fromCard = 0;
      beganUs = -1;
      return phase;
    },
  };
};
