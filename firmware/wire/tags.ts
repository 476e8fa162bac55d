/**
 * The first octet of a signed statement, which no two kinds of statements share; the second octet is the
 * generation of the master key under which the signer was certified. This one begins SA(nU * IDU).
 */
export const TAG_CARD_CERTIFICATE = 0x01;
/** Begins SA(nT * IDT). */
export const TAG_TERMINAL_CERTIFICATE = 0x02;
/** Begins SA(IDC). */
export const TAG_DISPENSER_CERTIFICATE = 0x03;
/** Begins the master's signature over secret keys for their owner (S4.4). */
export const TAG_SECRET_DELIVERY = 0x04;
/** Begins SA(V * IDU): value that the center issues through a dispenser. */
export const TAG_ISSUED_VALUE = 0x10;
/** Begins SU(R * X * V): the card states its value. */
export const TAG_CARD_VALUE = 0x20;
/** Begins ST(R * X * V' * IDU): the terminal states the new value. */
export const TAG_TERMINAL_VALUE = 0x21;
