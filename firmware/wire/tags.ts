/**
 * The first octet of every statement that is signed. No two statements share one; the second octet is the
 * generation of the master key under which the signer was certified.
 */
export const TAG_CARD_CERTIFICATE = 0x01;
export const TAG_TERMINAL_CERTIFICATE = 0x02;
export const TAG_DISPENSER_CERTIFICATE = 0x03;
/** Secret keys on their way to their owner (S4.4). */
export const TAG_SECRET_DELIVERY = 0x04;
/** SA(V * IDU): value issued by the center through a dispenser. */
export const TAG_ISSUED_VALUE = 0x10;
/** SU(R * X * V): the card vouches for its value. */
export const TAG_CARD_VALUE = 0x20;
/** ST(R * X * V' * IDU): the terminal vouches for the new value. */
export const TAG_TERMINAL_VALUE = 0x21;
