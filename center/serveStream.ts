import { encodeFrame, frameReader } from '../firmware/uplink/frame.ts';
import type { Center } from './center.ts';
import { type DispenserCertificates, handle } from './handle.ts';

/** The center's end of a terminal's line. */
export interface CenterLine {
  /** Takes a piece of what the terminal sent. */
  receive(piece: Uint8Array): void;
}

/** What stands between the line and the center: `undefined` in place of a message swallows it. */
export interface LineWatch {
  heard?(message: Uint8Array): Uint8Array | undefined;
  answered?(answer: Uint8Array): void;
}

/**
 * Answers the questions that come in frames; an answer carries its question's number. `write` takes the
 * octets of whole frames; `now` is a clock in milliseconds that only grows.
 */
export const serveStream = (
  center: Center,
  dispensers: DispenserCertificates,
  write: (octets: Uint8Array) => void,
  now: () => number,
  watch: LineWatch = {},
): CenterLine =>
  frameReader(
    center.sha256,
    async (message, number) => {
      const heard = watch.heard ? watch.heard(message) : message;
      const answer = heard && (await handle(center, dispensers, heard));
      if (!answer) return;
      watch.answered?.(answer);
      write(encodeFrame(center.sha256, answer, number));
    },
    now,
  );
