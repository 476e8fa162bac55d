/**
 * Numbers of cards, terminals and dispensers that a restored center does not give: some may have been given
 * after the backup. A role has 10^10.
 */
export const SERIALS_SKIPPED = 100_000;
