import { commandLines, responseLines } from './apdu.ts';
import { damaged } from './damaged.ts';
import { messageLines } from './message.ts';
import { certificateLines, usageInformationLines } from './statements.ts';
import type { Decoded, Line } from './words.ts';

export type { Decoded } from './words.ts';

/** Strictest first: a format with a check digit and signatures of known lengths rarely fits other octets. */
const KINDS: readonly (readonly [string, (octets: Uint8Array) => Line[]])[] = [
  ['certificate', certificateLines],
  ['usage information', usageInformationLines],
  ['command APDU', commandLines],
  ['center message', messageLines],
  ['response APDU', responseLines],
];

/**
 * The formats that octets can have, the likeliest first; the format of their beginning when they are damaged;
 * empty when they fit no format of this system.
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
