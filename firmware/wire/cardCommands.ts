/**
 * The card program's commands (`docs/protocol.md` has their data fields) and status words (ISO 7816-4, 5.1.3).
 */
export const CLA = 0x80;
/** Registered application provider identifier of the proprietary kind (ISO 7816-5), then "CPHONE". */
export const APPLICATION_ID = [0xf0, 0x43, 0x50, 0x48, 0x4f, 0x4e, 0x45];

/** ISO 7816-4. */
export const INS_SELECT = 0xa4;
/** Fig. 4B: cardInformation into a card that has none. */
export const INS_PERSONALISE = 0xe0;
/** Fig. 4C: value from the center. */
export const INS_LOAD = 0xe2;
/** Reads a block of 256 octets, P1 says of what, P2 which. */
export const INS_READ = 0xb0;
/** Figs. 4C, 5, 6: a terminal's or dispenser's certificate, for a card that has not verified it before. */
export const INS_PRESENT_CERTIFICATE = 0x10;
/** Figs. 5, 6: R out; X, V and SU(R * X * V) back. */
export const INS_PROVE_VALUE = 0x20;
/** Figs. 5, 6: V' and ST(R * X * V' * IDU). */
export const INS_CHARGE = 0x30;

/** P1 of `INS_READ`. */
export const READ_CARD_CERTIFICATE = 1;
export const READ_USAGE_INFORMATION = 2;
/** The certificate that the usage information names: of the last terminal, or of the dispenser. */
export const READ_ISSUER_CERTIFICATE = 3;
export const READ_BLOCK_OCTETS = 256;

export const SW_OK = 0x9000;
/** The card refuses all service: an abnormality was recorded (S5.7). */
export const SW_BLOCKED = 0x6283;
export const SW_WRONG_LENGTH = 0x6700;
export const SW_BAD_SIGNATURE = 0x6982;
/** Wrong order: the state does not allow it. */
export const SW_CONDITIONS = 0x6985;
export const SW_WRONG_DATA = 0x6a80;
/** The reference names nothing that this card has verified: send it. */
export const SW_UNKNOWN_REFERENCE = 0x6a88;
export const SW_WRONG_P1_P2 = 0x6a86;
/** A statement that was used before, or one for other random numbers. */
export const SW_REPLAYED = 0x6a89;
export const SW_UNKNOWN_INS = 0x6d00;
export const SW_UNKNOWN_CLA = 0x6e00;
export const SW_NOT_SELECTED = 0x6a82;
/** The card's program failed; nothing was changed. */
export const SW_FAILURE = 0x6f00;

/** Life cycle of a card (ISO/IEC 7816-4, 7.4.10), as SELECT answers it. */
export const LIFE_CYCLE_BLANK = 0;
export const LIFE_CYCLE_PERSONALISED = 1;
/** It has usage information: value was loaded at least once. */
export const LIFE_CYCLE_IN_USE = 2;
export const LIFE_CYCLE_BLOCKED = 3;

/** Abnormality codes that a card records (S5.7, S5.8). */
export const ABNORMALITY_NONE = 0;
/** V' > V with a valid ST: prevents further use. */
export const ABNORMALITY_VALUE_RAISED = 1;
export const ABNORMALITY_MASTER_SIGNATURE = 2;
export const ABNORMALITY_TERMINAL_SIGNATURE = 3;
export const ABNORMALITY_REPLAY = 4;
