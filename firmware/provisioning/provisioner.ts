/** The program that the provisioning tool runs on a board, from RAM, while no image runs there. */
import type { Sha256 } from '../../hal/hash.ts';
import type { Memory } from '../../hal/memory.ts';
import { fromHex, toHex } from '../runtime/bytes.ts';
import { faultCode } from '../runtime/fault.ts';
import { craftPin } from './craftPin.ts';
import { provision, readProvisioning, wipe } from './provisioning.ts';

/**
 * Methods for a console, which take and return text. The commands return '' or a failure: `!`, the fault's
 * code, a blank and its sentence.
 */
export interface Provisioner {
  /** The board's identity, hexadecimal; '' on a board that was never provisioned. */
  boardId(): string;
  /**
   * Overwrites both memories, sets the craft menu's PIN from its verifier (`pinVerifier`, '' for none) and
   * then writes the provisioning record from its octets (`encodeProvisioning`), both hexadecimal: a cut
   * before its end leaves a board that can be provisioned again.
   */
  provision(hex: string, pin: string): string;
}

const reply = (work: () => void): string => {
  try {
    work();
    return '';
  } catch (error) {
    return `!${faultCode(error)} ${(error as Error).message}`;
  }
};

/** The provisioner of a board's memories. */
export const createProvisioner = (keyMemory: Memory, journalMemory: Memory, sha256: Sha256): Provisioner => ({
  boardId: () => {
    const now = readProvisioning(keyMemory, sha256);
    return now ? toHex(now.boardId) : '';
  },
  provision: (hex, pin) =>
    reply(() => {
      const octets = fromHex(hex);
      try {
        provision(keyMemory, sha256, octets, () => {
          wipe(journalMemory);
          if (pin) craftPin(journalMemory, sha256).replace(fromHex(pin));
        });
      } finally {
        octets.fill(0);
      }
    }),
});
