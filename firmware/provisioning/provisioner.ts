/** The program that the provisioning tool runs on a board, from RAM, while no image runs there. */
import type { Sha256 } from '../../hal/hash.ts';
import type { Memory } from '../../hal/memory.ts';
import { fromHex, toHex } from '../runtime/bytes.ts';
import { faultCode } from '../runtime/fault.ts';
import { craftPin } from './craftPin.ts';
import { provision, readProvisioning } from './provisioning.ts';

/**
 * Methods for a console, which take and return text. The commands return '' or a failure: `!`, the fault's
 * code, a blank and its sentence.
 */
export interface Provisioner {
  /** The board's identity, hexadecimal; '' on a board that was never provisioned. */
  boardId(): string;
  /** Writes the provisioning record from its octets, hexadecimal (`encodeProvisioning`). */
  provision(hex: string): string;
  /** Sets the craft menu's PIN from its verifier, hexadecimal (`pinVerifier`). */
  craftPin(hex: string): string;
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
  provision: hex =>
    reply(() => {
      const octets = fromHex(hex);
      provision(keyMemory, sha256, octets);
      octets.fill(0);
    }),
  craftPin: hex => reply(() => craftPin(journalMemory, sha256).replace(fromHex(hex))),
});
