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
/** SA over what became of an order that its card alone does not tell. */
export const TAG_ORDER_DECISION = 0x11;
/** SA over what became of a terminal's pending charge. */
export const TAG_CHARGE_DECISION = 0x12;
/** SA over the center's time, for one question of one terminal. */
export const TAG_CENTER_TIME = 0x13;
/** SA over the head of a list of invalid cards (Fig. 9, 4L and 2M2): the digests of all its pieces. */
export const TAG_INVALID_CARDS = 0x14;
/** SU(R * X * V): the card vouches for its value, for the state that holds it, and for its last order. */
export const TAG_CARD_VALUE = 0x20;
/** SU over V' after a charge: the card vouches that it took the charge. */
export const TAG_CHARGE_RECEIPT = 0x22;
/** SU over V after a load: the card vouches that it took the order. */
export const TAG_LOAD_RECEIPT = 0x23;
/** ST(R * X * V' * IDU): the terminal vouches for the new value. */
export const TAG_TERMINAL_VALUE = 0x21;
