/** Results of PC/SC, part 5, that a program can act on; other results keep their number. */
const RESULTS: Record<number, string> = {
  2148532232: 'invalidValue',
  2148532233: 'unknownReader',
  2148532235: 'sharingViolation',
  2148532236: 'noCard',
  2148532239: 'protocolMismatch',
  2148532246: 'notTransacted',
  2148532247: 'readerUnavailable',
  2148532326: 'unresponsiveCard',
  2148532327: 'unpoweredCard',
  2148532328: 'resetCard',
  2148532329: 'removedCard',
};

export interface PcscError extends Error {
  /** PC/SC's word for the result, or its number where this list has none. */
  readonly code: string;
}

export const pcscError = (what: string, result: number): PcscError => {
  const number = `0x${result.toString(16).toUpperCase()}`;
  const code = RESULTS[result] ?? number;
  return Object.assign(new Error(`pcscd, ${what}: ${code} (${number})`), { code });
};
