import type { Layout } from '../storage/layout.ts';
import type { ReleaseStatement } from './release.ts';

const WORDS: Record<Layout, string> = {
  twoSlots: 'two slots: an update is written beside the image that runs',
  oneSlot: 'one slot: Storage has no room for two images, an update replaces the one that is there',
  hashLoader:
    'one slot, a loader of one line: Storage has no room for the full one, the board checks the hash only',
};

const right = (value: number | string, width: number): string => String(value).padStart(width);

/** A release's statement as lines for a terminal. */
export const describeRelease = (statement: ReleaseStatement, publisherName: string): string =>
  [
    `${statement.board}  ${statement.version}  (${statement.title})`,
    `publisher ${statement.publisher}  "${publisherName}"`,
    WORDS[statement.layout],
    '',
    `  ${'file'.padEnd(12)} ${right('bytes', 7)}  sha256`,
    ...statement.files.map(
      ({ name, bytes, sha256 }) => `  ${name.padEnd(12)} ${right(bytes, 7)}  ${sha256.slice(0, 32)}…`,
    ),
  ].join('\n');
