/**
 * The settlement profile: an octet with a bit for each part of Fig. 6 that a card takes part in. Fig. 5 is
 * `CARD_SIGNATURE` alone; profiles without a part are for simpler cards and are weaker (S6.3). The octet is
 * in every statement, so that a strong statement can never be read as a weak one.
 */

/** The terminal's random number R is in the statements. */
export const TERMINAL_CHALLENGE = 1;
/** The card's random number X is in the statements. */
export const CARD_CHALLENGE = 2;
/** The card signs its value, SU(…). */
export const CARD_SIGNATURE = 4;

/** Fig. 6 whole. */
export const PROFILE_FULL = 7;
/** Fig. 5: no random numbers. */
export const PROFILE_FIG_5 = CARD_SIGNATURE;

/** Octets of R and of X. */
export const CHALLENGE_OCTETS = 16;

/** True for a profile without a part of Fig. 6. */
export const isWeakened = (profile: number): boolean => profile !== PROFILE_FULL;

/** True when `profile` has every part that `required` has. */
export const satisfies = (profile: number, required: number): boolean => (profile & required) === required;

/** Stands for a random number that the profile leaves out. */
export const NO_CHALLENGE: Uint8Array = new Uint8Array(CHALLENGE_OCTETS);
