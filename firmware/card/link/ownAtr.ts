/** What the card's own answer to reset promises (ISO 7816-3, 8.2 and 11.4). */
export interface OwnAtr {
  /** TA1: the rate that PPS may ask for; 0x11 without it. */
  readonly rate: number;
  /** The protocol in force without PPS. */
  readonly firstProtocol: number;
  /** Octets of INF that the card takes. */
  readonly fieldMax: number;
  readonly bwi: number;
  readonly cwi: number;
  readonly crc: boolean;
}

/** Reads the answer to reset that the card itself gives, which has to be well-formed. */
export const readOwnAtr = (atr: Uint8Array): OwnAtr => {
  const found = { rate: 0x11, firstProtocol: 0, fieldMax: 32, bwi: 4, cwi: 13, crc: false };
  let at = 2;
  let present = atr[1];
  for (let group = 1; ; group++) {
    // Those of T=1 follow the first TD, from TD2 on, that names it.
    const ofT1 = group > 2 && (present & 15) === 1;
    if (present & 0x10) {
      if (group === 1) found.rate = atr[at];
      if (ofT1) found.fieldMax = atr[at];
      at++;
    }
    if (present & 0x20) {
      if (ofT1) {
        found.bwi = atr[at] >> 4;
        found.cwi = atr[at] & 15;
      }
      at++;
    }
    if (present & 0x40) {
      if (ofT1) found.crc = (atr[at] & 1) === 1;
      at++;
    }
    if (!(present & 0x80)) return found;
    present = atr[at++];
    if (group === 1) found.firstProtocol = present & 15;
  }
};
