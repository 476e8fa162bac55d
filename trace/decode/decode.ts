import { commandLines, responseLines } from './apdu.ts';
import { damaged } from './damaged.ts';
import { messageLines } from './message.ts';
import { certificateLines, usageInformationLines } from './statements.ts';
import type { Decoded, Line } from './words.ts';

export type { Decoded } from './words.ts';

/** Strictest first: what has a check digit and signatures of known lengths is hardly mistaken. */
const KINDS: readonly (readonly [string, (octets: Uint8Array) => Line[]])[] = [
  ['certificate', certificateLines],
  ['usage information', usageInformationLines],
  ['command APDU', commandLines],
  ['center message', messageLines],
  ['response APDU', responseLines],
];

/**
 * What octets can be, the likeliest first; what they were meant to be when they are nothing whole; empty when they are
 * nothing of this system.
 */
export const decode = (octets: Uint8Array): Decoded[] => {
  const whole = KINDS.flatMap(([kind, explain]) => {
    try {
      return [{ kind, lines: explain(octets) }];
    } catch {
      return [];
    }
  });
  return whole.length ? whole : damaged(octets);
};
