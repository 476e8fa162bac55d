/**
 * The card program's commands, whose data fields are in `docs/protocol.md`, and its status words (ISO 7816-4,
 * 5.1.3).
 */

/** Class byte of the application's own commands: proprietary (ISO 7816-4, 5.1.1). */
export const CLA = 0x80;
/** Registered application provider identifier of the proprietary kind (ISO 7816-5), then "CPHONE". */
export const APPLICATION_ID = [0xf0, 0x43, 0x50, 0x48, 0x4f, 0x4e, 0x45];

/** SELECT (ISO 7816-4, 7.1.1); the answer is the card's status. */
export const INS_SELECT = 0xa4;
/** Fig. 4B: 6M1 goes into a card that has none. */
export const INS_PERSONALISE = 0xe0;
/** Fig. 4C: V, IDC and SA(V * IDU) go to the card. */
export const INS_LOAD = 0xe2;
/** Reads a block of 256 octets: P1 names the record, P2 the block. */
export const INS_READ = 0xb0;
/** Figs. 4C, 5, 6: a certificate of a terminal or dispenser that this card has not verified before. */
export const INS_PRESENT_CERTIFICATE = 0x10;
/** Figs. 5, 6: R goes to the card; X, V and SU(R * X * V) come back. */
export const INS_PROVE_VALUE = 0x20;
/** Figs. 5, 6: V' and ST(R * X * V' * IDU) go to the card. */
export const INS_CHARGE = 0x30;

/** P1 of `INS_READ`: SA(nU * IDU), free to read. */
export const READ_CARD_CERTIFICATE = 1;
/** P1 of `INS_READ`: 6M2. */
export const READ_USAGE_INFORMATION = 2;
/** P1 of `INS_READ`: the certificate that 6M2 names, of the last terminal or of the dispenser. */
export const READ_ISSUER_CERTIFICATE = 3;
/** Octets of a block of `INS_READ`; the last block of a record is shorter. */
export const READ_BLOCK_OCTETS = 256;

/** The command was carried out. */
export const SW_OK = 0x9000;
/** The card refuses all service: an abnormality was recorded (S5.7). */
export const SW_BLOCKED = 0x6283;
/** The data field has another length than the command needs. */
export const SW_WRONG_LENGTH = 0x6700;
/** A signature does not verify. */
export const SW_BAD_SIGNATURE = 0x6982;
/** The card's state does not allow this command now. */
export const SW_CONDITIONS = 0x6985;
/** The data field is malformed or does not belong to this card. */
export const SW_WRONG_DATA = 0x6a80;
/** The reference names a certificate that this card has not verified: the reader sends it. */
export const SW_UNKNOWN_REFERENCE = 0x6a88;
/** P1 and P2 name no record or no block. */
export const SW_WRONG_P1_P2 = 0x6a86;
/** The statement was used before, or is for other random numbers. */
export const SW_REPLAYED = 0x6a89;
/** The card has no command of this INS. */
export const SW_UNKNOWN_INS = 0x6d00;
/** The card has no command of this CLA. */
export const SW_UNKNOWN_CLA = 0x6e00;
/** The card has no application of this name. */
export const SW_NOT_SELECTED = 0x6a82;
/** The card's program failed, and nothing was changed. */
export const SW_FAILURE = 0x6f00;

/** Life cycle of a card (ISO/IEC 7816-4, 7.4.10), as SELECT answers it. */
export const LIFE_CYCLE_BLANK = 0;
export const LIFE_CYCLE_PERSONALISED = 1;
/** The card has usage information: value was loaded at least once. */
export const LIFE_CYCLE_IN_USE = 2;
export const LIFE_CYCLE_BLOCKED = 3;

/** Abnormality codes that a card records (S5.7, S5.8). */
export const ABNORMALITY_NONE = 0;
/** V' > V under a valid ST: prevents further use. */
export const ABNORMALITY_VALUE_RAISED = 1;
export const ABNORMALITY_MASTER_SIGNATURE = 2;
export const ABNORMALITY_TERMINAL_SIGNATURE = 3;
export const ABNORMALITY_REPLAY = 4;
