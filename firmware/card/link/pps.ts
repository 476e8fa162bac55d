import { concat } from '../../runtime/bytes.ts';
import { readOwnAtr } from './ownAtr.ts';
import type { CardLink, CardTransport } from './transport.ts';

/** FI = DI = 1: F/D = 372, in force after a reset (ISO 7816-3, 7.1). */
export const defaultRate = 0x11;
const PPSS = 0xff;

/** A card's side of the contacts. */
export interface PpsOptions {
  /** The answer to reset. TA1 in it is the rate that PPS may ask for. */
  atr: Uint8Array;
  /** Characters to the reader. */
  send(bytes: Uint8Array): void;
  /** After a PPS, FI and DI as in TA1; after a reset, 0x11. */
  onRate?: ((rate: number) => void) | undefined;
}

/**
 * Protocol and parameter selection, the card's side (ISO 7816-3, 9): one request may come right after the
 * answer to reset. PPSS PPS0 [PPS1] PCK: the offered rate is confirmed, another one declined; a wrong check
 * or a protocol that the card does not have gets no answer. Then the transport that was agreed takes the
 * characters.
 */
export const withPps = (options: PpsOptions, transports: CardTransport[]): CardLink => {
  const { atr, send } = options;
  const own = readOwnAtr(atr);
  let fresh = false;
  let request: Uint8Array = new Uint8Array(0);

  const transportOf = (number: number): CardTransport | undefined =>
    transports.filter(transport => transport.number === number)[0];
  const first = transportOf(own.firstProtocol);
  if (!first) throw new RangeError(`ATR: expected a protocol of the card, got T=${own.firstProtocol}`);
  let current = first;

  const judge = (): void => {
    let check = 0;
    for (let i = 0; i < request.length; i++) check ^= request[i];
    const pps0 = request[1];
    const agreed = transportOf(pps0 & 15);
    if (check !== 0 || !agreed) return;
    current = agreed;
    const rate = request[2];
    // PPS1 alone: an echo of PPS2 or PPS3 would agree to what they ask for (9.3).
    const confirmed = (pps0 & 0x70) === 0x10 && (rate === own.rate || rate === defaultRate);
    const declined = new Uint8Array([PPSS, pps0 & 15, PPSS ^ (pps0 & 15)]);
    send(confirmed ? request : declined);
    if (confirmed) options.onRate?.(rate);
  };
  const wanted = (): number => {
    if (request.length < 2) return 3;
    const pps0 = request[1];
    return 3 + ((pps0 >> 4) & 1) + ((pps0 >> 5) & 1) + ((pps0 >> 6) & 1);
  };
  /** Takes what belongs to a request; returns how many that are. */
  const collect = (bytes: Uint8Array): number => {
    if (bytes[0] !== PPSS && request.length === 0) {
      fresh = false;
      return 0;
    }
    let at = 0;
    while (at < bytes.length && request.length < wanted())
      request = concat([request, bytes.subarray(at, ++at)]);
    if (request.length < wanted()) return at;
    fresh = false;
    judge();
    return at;
  };

  return {
    reset: () => {
      fresh = true;
      request = new Uint8Array(0);
      current = first;
      for (let i = 0; i < transports.length; i++) transports[i].reset();
      options.onRate?.(defaultRate);
      send(atr);
    },
    receive: bytes => {
      const at = fresh && bytes.length > 0 ? collect(bytes) : 0;
      if (at < bytes.length) current.receive(bytes.subarray(at));
    },
  };
};
