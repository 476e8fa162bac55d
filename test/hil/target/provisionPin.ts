import { randomBytes } from 'node:crypto';
import { craftPin, pinVerifier } from '../../../firmware/provisioning/craftPin.ts';
import type { Memory } from '../../../hal/memory.ts';
import { hostSha256 } from '../../../host/sha256.ts';

const PIN = '27182818';

/** Sets the craft menu's PIN in the journal's memory, as the provisioning tool does. Returns it. */
export const provisionPin = (journalMemory: Memory): string => {
  craftPin(journalMemory, hostSha256).replace(pinVerifier(hostSha256, randomBytes(8), PIN));
  return PIN;
};
