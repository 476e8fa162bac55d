/**
 * The boot loader: `.boot0` of a board whose Storage has room for it. An update never changes it. It puts the
 * image to start into the global `boot`; the last line of its file runs it at the top level, so that the
 * image's functions are global and the loader leaves memory.
 */
import type { Sha256 } from '../../hal/hash.ts';
import { faultCode } from '../runtime/fault.ts';
import { type BootRecord, encodeBootRecord, newestRecord, recordFile, type SlotName } from './bootRecord.ts';
import { type BootDecision, decideBoot } from './decide.ts';
import { versionText } from './imageHead.ts';
import {
  HELD,
  HOLD_FILE,
  type Image,
  judgeSlot,
  KERNELS_FILE,
  PUBLISHER_FILE,
  type SlotJudge,
  slotFile,
} from './slots.ts';
import type { VerifyOnce } from './verify.ts';

/**
 * Limits of an image on trial: the watchdog ends one that hangs, the timer one that does not become READY.
 */
const watchdogSeconds = 25;
const readyTimeoutMs = 60_000;

/** A board's data and algorithms, which the build puts into its loader. */
export interface LoaderOptions {
  readonly board: string;
  readonly publisherBits: number;
  readonly publisherExponent: number;
  readonly sha256: Sha256;
  readonly verify: VerifyOnce;
  /**
   * Whether the last good image is verified at each start. Without kernels that takes most of a minute, so it
   * is hashed only; it was verified at its trial.
   */
  readonly verifyGood: boolean;
  /** CRC-32 of the kernels: they compute all hashes, so the interpreter's own CRC checks them. */
  readonly kernelsCrc?: number;
}

/** The loader's result, for the last line of its file; `flash/loader/buildLoader.ts` has the same names. */
export interface Boot {
  /** Slot and version, as printed. */
  name: string;
  /** The image's text, in flash. */
  script: string | undefined;
  /** Starts the chip again unless the image is READY in time. */
  timer: number;
  /** The file to write when the image is READY, and its contents; '' for none. */
  file: string;
  data: Uint8Array | undefined;
}

/** Chooses the image to start; prints the decision, and the reason when there is no image. */
export const prepareBoot = (options: LoaderOptions): Boot => {
  const storage = require('Storage');
  const nothing: Boot = { name: '', script: undefined, timer: 0, file: '', data: undefined };
  if (storage.read(HOLD_FILE)) {
    print(HELD);
    return nothing;
  }
  const judge = judgeOf(options);
  if (!judge) return nothing;
  const record = newestRecord(octetsOf, options.sha256);
  const trusting = { ...judge, verify: () => true };
  const images: Partial<Record<SlotName, Image>> = {};
  const holds = (slot: SlotName): boolean => {
    try {
      const octets = octetsOf(slotFile(slot));
      const isTrusted = slot === record.good && !options.verifyGood;
      if (octets) images[slot] = judgeSlot(octets, isTrusted ? trusting : judge);
    } catch (refused) {
      print(`boot: ${slot} refused: ${faultCode(refused)}`);
    }
    return !!images[slot];
  };
  const decision = decideBoot(record, holds);
  return decision.slot
    ? bootOf(decision, images[decision.slot]!, options.sha256)
    : refuseToBoot(nothing, options);
};

/** Prints that no slot holds an image that may run. */
const refuseToBoot = (nothing: Boot, { board }: LoaderOptions): Boot => {
  print(`boot: no image that may run; needs: npm run flash -- --board ${board}`);
  return nothing;
};

/** The judge of this board's slots; undefined when the loader's own files are not whole. */
const judgeOf = (options: LoaderOptions): SlotJudge | undefined => {
  const kernels = octetsOf(KERNELS_FILE);
  const n = octetsOf(PUBLISHER_FILE);
  const { kernelsCrc } = options;
  const whole = n && (kernelsCrc === undefined || (kernels && E.CRC32(kernels) === kernelsCrc));
  if (!whole) {
    print(`boot: the loader's files are not whole; needs: npm run flash -- --board ${options.board} --base`);
    return undefined;
  }
  return {
    board: options.board,
    publisher: { n, bits: options.publisherBits, e: options.publisherExponent },
    sha256: options.sha256,
    verify: options.verify,
    kernels,
  };
};

/** A file of Storage, read in place from flash. */
const octetsOf = (name: string): Uint8Array | undefined => {
  const buffer = require('Storage').readArrayBuffer(name);
  return buffer && new Uint8Array(buffer);
};

const bootOf = (decision: BootDecision, image: Image, sha256: Sha256): Boot => {
  const { slot, before, ready, rejected } = decision;
  if (rejected) print(`boot: ${rejected} rejected: it was not READY, or does not hold`);
  if (before) writeRecord(before, sha256);
  const name = `${slot} ${versionText(image.head.version)}`;
  print(`boot: ${ready && before ? `on trial, start ${before.attempts}: ` : ''}${name}`);
  if (ready) watch();
  return {
    name,
    script: require('Storage').read(slotFile(slot), image.scriptAt, image.head.scriptBytes),
    timer: ready ? (setTimeout(E.reboot, readyTimeoutMs) as unknown as number) : 0,
    file: ready ? recordFile(ready.sequence) : '',
    data: ready && encodeBootRecord(ready, sha256),
  };
};

/** Starts the watchdog; a chip without one starts its image all the same. */
const watch = (): void => {
  try {
    E.enableWatchdog(watchdogSeconds);
  } catch {
    print('boot: no watchdog');
  }
};

const writeRecord = (record: BootRecord, sha256: Sha256): void => {
  require('Storage').write(recordFile(record.sequence), encodeBootRecord(record, sha256));
};
