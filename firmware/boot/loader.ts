/**
 * The boot loader: `.boot0` of a board whose Storage has room for it. It never changes in an update. It starts nothing by
 * itself, but leaves in the global `boot` what the last line of its file does: at the top level, so that the image's
 * functions are global and nothing of the loader stays in memory.
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

/** An image on trial that hangs is ended by the watchdog, one that idles without being READY by the timer. */
const watchdogSeconds = 25;
const readyTimeoutMs = 60_000;

/** What the loader is built with for a board. */
export interface LoaderOptions {
  readonly board: string;
  readonly publisherBits: number;
  readonly publisherExponent: number;
  readonly sha256: Sha256;
  readonly verify: VerifyOnce;
  /**
   * Whether the last good image is verified at each start. Without kernels that takes the better part of a minute, so it
   * is hashed only: it was verified when it was tried.
   */
  readonly verifyGood: boolean;
  /** CRC-32 of the kernels: they hash everything else, so they are checked by what the interpreter has itself. */
  readonly kernelsCrc?: number;
}

/** What the loader's last line needs; its names stand in `flash/loader/buildLoader.ts` too. */
export interface Boot {
  /** Slot and version, as printed. */
  name: string;
  /** The image's text, in flash. */
  script: string | undefined;
  /** Starts the chip again unless the image is READY in time. */
  timer: number;
  /** What to write when it is READY: a file and its contents; '' for nothing. */
  file: string;
  data: Uint8Array | undefined;
}

/** Chooses the image to start, and prints what a person at the console should know. */
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

/** No slot holds an image that may run. */
const refuseToBoot = (nothing: Boot, { board }: LoaderOptions): Boot => {
  print(`boot: no image that may run; needs: npm run flash -- --board ${board}`);
  return nothing;
};

/** Undefined when what the loader itself stands on is not whole. */
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

/** A file of Storage where it lies in flash. */
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

/** A chip whose watchdog does not start is no reason for a phone that does not. */
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
