/**
 * Counters of sealed messages that a restored center does not use (`firmware/uplink/sealedChannel.ts`): some
 * may have been used after the backup, and a nonce that comes twice gives messages away. A channel has 2^32.
 */
export const SEALS_SKIPPED_MIN = 2 ** 24;
/** Beyond these as many again, up to this: a backup that is restored twice goes on at two places. */
export const SEALS_SKIPPED_SPREAD = 2 ** 26;
export const SEALS_MAX = 2 ** 32 - 1;
