import { openPort } from '../port/open.ts';
import type { PublisherPublicKey } from '../release/publisher.ts';
import { checkRelease, fingerprint, type Release, sha256Hex } from '../release/release.ts';
import { BoardConsole } from './boardConsole.ts';
import { conditionOf } from './condition.ts';
import { describePlan } from './describePlan.ts';
import { type Flashed, flashBoard } from './flashBoard.ts';
import { noProgress, progressBar } from './progress.ts';

/** What goes to which port. */
export interface OverPort {
  readonly release: Release;
  /** Who has to have signed it. */
  readonly trusted: PublisherPublicKey;
  /** Path of a serial port, or `tcp://host:port`. */
  readonly port: string;
  readonly baud: number;
  readonly base: boolean;
  readonly allowOlder: boolean;
  /** Prints one JSON object instead of text. */
  readonly json: boolean;
}

const updates = (left: number): string => `${left} further update${left === 1 ? '' : 's'}`;

const summary = ({ plan }: Flashed): string => {
  const room = `Storage has room for ${updates(plan.updatesLeft)}`;
  return plan.kind === 'none'
    ? `nothing to write: the board has ${plan.to} in slot ${plan.slot} already; ${room}`
    : `READY ${plan.slot} ${plan.to}; ${room}`;
};

const releaseLine = ({ release: { statement }, trusted }: OverPort): string =>
  `release    ${statement.board} ${statement.version}, publisher ${fingerprint(trusted)} "${trusted.name}"`;

/**
 * `npm run flash -- --port …`: brings a release onto the board at a port and prints what is written and what
 * the board says. Throws what `flashBoard` and `openPort` throw.
 */
export const flashOverPort = async (options: OverPort): Promise<void> => {
  const { release, trusted, json } = options;
  const show = (text: string): void => {
    if (!json) console.log(text);
  };
  // Before the port is opened, and before its publisher is shown.
  checkRelease(release, trusted);
  show(releaseLine(options));
  const started = Date.now();
  const board = new BoardConsole(await openPort(options.port, options.baud));
  try {
    const flashed = await flashBoard(board, release, {
      trusted,
      base: options.base,
      allowOlder: options.allowOlder,
      progress: json ? noProgress : progressBar(process.stdout),
      onPlan: (plan, state) => show(describePlan(plan, state, release.statement.board)),
      onWritten: () => show('\nwritten and read back; the board starts again …'),
    });
    show(summary(flashed));
    if (json) console.log(JSON.stringify(resultOf(flashed, options, Date.now() - started)));
  } finally {
    await board.close();
  }
};

const resultOf = (
  { plan, state }: Flashed,
  { port, release }: OverPort,
  milliseconds: number,
): Record<string, unknown> => ({
  board: release.statement.board,
  port,
  before: conditionOf(state),
  kind: plan.kind,
  slot: plan.slot,
  from: plan.from ?? null,
  to: plan.to,
  unchanged: plan.kind === 'none',
  files: plan.files.map(([name, octets]) => ({ name, bytes: octets.length, sha256: sha256Hex(octets) })),
  updatesLeft: plan.updatesLeft,
  milliseconds,
});
