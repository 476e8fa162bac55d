import { openPort } from '../port/open.ts';
import type { PublisherPublicKey } from '../release/publisher.ts';
import { fingerprint, type Release, sha256Hex } from '../release/release.ts';
import { BoardConsole } from './boardConsole.ts';
import { conditionOf } from './condition.ts';
import { describePlan } from './describePlan.ts';
import { type Flashed, flashBoard } from './flashBoard.ts';
import { noProgress, progressBar } from './progress.ts';

export interface OverPort {
  readonly release: Release;
  readonly trusted: PublisherPublicKey;
  readonly port: string;
  readonly baud: number;
  readonly base: boolean;
  readonly allowOlder: boolean;
  readonly json: boolean;
}

const summary = ({ plan, unchanged }: Flashed): string =>
  unchanged
    ? `nothing to write: the board has ${plan.to} already`
    : `READY ${plan.slot} ${plan.to}; Storage has room for ${plan.updatesLeft} further update${plan.updatesLeft === 1 ? '' : 's'}`;

/** `npm run flash -- --port …`. */
export const flashOverPort = async (options: OverPort): Promise<void> => {
  const { release, trusted, json } = options;
  const show = (text: string): void => {
    if (!json) console.log(text);
  };
  show(
    `release    ${release.statement.board} ${release.statement.version}, publisher ${fingerprint(trusted)} "${trusted.name}"`,
  );
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
  { plan, state, unchanged }: Flashed,
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
  unchanged,
  files: plan.files.map(([name, octets]) => ({ name, bytes: octets.length, sha256: sha256Hex(octets) })),
  updatesLeft: plan.updatesLeft,
  milliseconds,
});
