import { writeFileSync } from 'node:fs';
import type { Trace } from './names.ts';
import { type Exchange, encodePcap } from './pcap.ts';

const from1970To2000Ms = 946_684_800_000;

/**
 * Collects the APDUs at cards' contacts; `save` writes them as a capture file. Times count from
 * `startSeconds`.
 */
export const captureCards = (startSeconds: number): { watch: Trace; save(file: string): void } => {
  const exchanges: Exchange[] = [];
  let command: Uint8Array | undefined;
  return {
    watch: ({ atMs, contents, fromCard }) => {
      if (fromCard === undefined || !contents) return;
      if (!fromCard) command = contents.octets;
      else if (command) {
        const at = from1970To2000Ms + startSeconds * 1000 + atMs;
        exchanges.push({ atMs: at, command, response: contents.octets });
        command = undefined;
      }
    },
    save: file => writeFileSync(file, encodePcap(exchanges)),
  };
};
