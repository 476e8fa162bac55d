import type { PublisherPublicKey } from '../../center/publisher.ts';
import { BoardConsole } from '../device/boardConsole.ts';
import { type Flashed, flashBoard } from '../device/flashBoard.ts';
import type { BoardState } from '../device/inspect.ts';
import type { Plan } from '../device/plan.ts';
import { quietWork, shownWork } from '../device/work.ts';
import { openPort } from '../port/open.ts';
import { fingerprint, type Release, sha256Hex } from '../release/release.ts';

export interface OverPort {
  readonly release: Release;
  readonly trusted: PublisherPublicKey;
  readonly port: string;
  readonly baud: number;
  readonly base: boolean;
  readonly allowOlder: boolean;
  readonly json: boolean;
}

const right = (value: number | string, width: number): string => String(value).padStart(width);

const WARNINGS: Record<Plan['kind'], string> = {
  update: 'The image that runs stays as it is until the new one is READY: a cut boots the old one.',
  rewrite: 'Everything is erased and rewritten: after a cut the board has no image until this is run again.',
};

/** What is going to happen, for a terminal. */
const describePlan = (plan: Plan, state: BoardState): string =>
  [
    `board      ${state.interpreterBoard}, interpreter ${state.interpreterVersion}, ${state.freeBytes} bytes free in Storage`,
    `now        ${plan.from ? `${plan.from} in slot ${state.record.good || 'A'}` : 'no image'}`,
    `then       ${plan.to} in slot ${plan.slot}`,
    '',
    `  ${'file'.padEnd(10)} ${right('bytes', 7)}  sha256`,
    ...plan.files.map(
      ([name, octets]) =>
        `  ${name.padEnd(10)} ${right(octets.length, 7)}  ${sha256Hex(octets).slice(0, 32)}…`,
    ),
    '',
    WARNINGS[plan.kind],
    '',
  ].join('\n');

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
      work: json ? quietWork : shownWork(process.stdout),
      onPlan: (plan, state) => show(describePlan(plan, state)),
      onWritten: () => show('\nwritten and read back; the board starts again …'),
    });
    show(summary(flashed));
    if (json) console.log(JSON.stringify(resultOf(flashed, options, Date.now() - started)));
  } finally {
    await board.close();
  }
};

const resultOf = (
  { plan, unchanged }: Flashed,
  { port, release }: OverPort,
  milliseconds: number,
): Record<string, unknown> => ({
  board: release.statement.board,
  port,
  kind: plan.kind,
  slot: plan.slot,
  from: plan.from ?? null,
  to: plan.to,
  unchanged,
  files: plan.files.map(([name, octets]) => ({ name, bytes: octets.length, sha256: sha256Hex(octets) })),
  updatesLeft: plan.updatesLeft,
  milliseconds,
});
