import type { BoardDescription } from '../../boards/board.ts';
import { boardEntry } from '../../flash/image/entry.ts';
import type { BuildOptions, BuiltImage } from '../../flash/image/image.ts';
import { buildFor } from '../../flash/image/image.ts';
import { readBoard } from '../../flash/image/readBoard.ts';
import { BuildError } from '../../flash/image/refusal.ts';
import type { MemoryUse, SerialPeer, TargetBoard } from '../../flash/interpreter/board.ts';
import { bootQemu } from '../../flash/interpreter/qemu.ts';
import type { StorageFile } from '../../flash/storage/storageImage.ts';
import { countedEntry } from './countedEntry.ts';
import { timedEntry, timeFigures } from './timedEntry.ts';

/** What a scenario measured, by a name that has the unit in it. */
export type Figures = Readonly<Record<string, number | string>>;

/** What is done with a booted board, and the host programs at its ports meanwhile. */
export interface Scenario {
  readonly name: string;
  /** By USART number: the card on 2, the center on 3, the panel on 4. */
  readonly serials: Readonly<Record<number, SerialPeer>>;
  /** Resolves to what it measured. */
  run(board: TargetBoard): Promise<Figures>;
}

/** What is built, booted and measured. */
export interface TargetOptions {
  /** Path of the interpreter's STM32F405RG firmware. */
  firmware: string;
  boardName: string;
  instructionShift?: number;
  build?: BuildOptions;
  /** Has the card slot speak T=1 too. */
  withT1?: boolean;
  /** Puts clocks around the board's capabilities (`timedEntry.ts`). */
  timed?: boolean;
  /** Counts the variables in use before each of ESIGN's native calls (`countedEntry.ts`). */
  counted?: boolean;
  /** Leaves the program no more variables than these, as on a smaller chip. */
  variablesMax?: number;
  scenario?: Scenario;
}

/** What a run took. */
export interface TargetRun {
  board: BoardDescription;
  built: BuiltImage;
  /** Variables in use before the image: the same firmware with an empty program. */
  emptyVars: number;
  memory: MemoryUse;
  /** The most variables seen at the start of a function; for builds with `sampled` only. */
  peakVars?: number;
  /** The most in use before an ESIGN call, garbage collected; for `counted` only. */
  liveVars?: number;
  figures: Figures;
  /** Lines of the console that report an error. */
  complaints: string[];
}

const complaintsIn = (output: string): string[] =>
  output
    .split('\n')
    .filter(line => /Uncaught|Unhandled|New interpreter error|OUT OF MEMORY|LOW_MEMORY/.test(line));

const withBoard = async <T>(
  boot: Promise<TargetBoard>,
  use: (board: TargetBoard) => Promise<T>,
): Promise<T> => {
  const board = await boot;
  try {
    return await use(board);
  } finally {
    await board.stop();
  }
};

/** A flat string: a header of one variable, then this many octets each. */
const VARIABLE_OCTETS = 13;

/** The image after a program that takes `vars` variables and keeps them. */
const withBallast = (files: readonly StorageFile[], vars: number): StorageFile[] => {
  const ballast = `var $ballast=E.toString(new Uint8Array(${(vars - 1) * VARIABLE_OCTETS}))`;
  // Storage's boot files run in the order of their numbers.
  const rest = files.map(([name, bytes]): StorageFile => [name === '.boot0' ? '.boot1' : name, bytes]);
  return [['.boot0', new TextEncoder().encode(ballast)], ...rest];
};

const T1_IMPORTS = ['t0', 't1'].map(name => `import { ${name} } from './hal/drivers/iso7816/${name}.ts';\n`);

/** The board's own program with the counters and the protocol that the options ask for. */
const entryFor = (board: BoardDescription, { timed, counted, withT1 }: TargetOptions): string => {
  const plain = timed ? timedEntry(boardEntry(board)) : boardEntry(board);
  const entry = counted ? countedEntry(plain) : plain;
  return withT1 ? T1_IMPORTS.join('') + entry.replace('wire()', 'wire([t0, t1])') : entry;
};

/** Builds a board's image, boots it on the emulated chip, runs the scenario, and measures. */
export const runOnTarget = async (options: TargetOptions): Promise<TargetRun> => {
  const { firmware, scenario } = options;
  const board = await readBoard(options.boardName);
  if (!board.chip.part.startsWith('STM32F405'))
    throw new BuildError(
      `board: expected one with an STM32F405, which is what is emulated, got ${board.name} with ${board.chip.part}`,
    );
  const built = await buildFor(board, { ...options.build, entry: entryFor(board, options) });
  const emptyVars = await withBoard(
    bootQemu({ firmware, files: [['.boot0', new Uint8Array(0)]] }),
    async empty => (await empty.memory()).usage,
  );
  const shift = options.instructionShift;
  const { variablesMax = board.chip.variables } = options;
  const ballastVars = board.chip.variables - variablesMax;
  const boot = bootQemu({
    firmware,
    files: ballastVars > 0 ? withBallast(built.files, ballastVars) : built.files,
    serials: scenario?.serials ?? {},
    ...(shift === undefined ? {} : { instructionShift: shift }),
  });
  return withBoard(boot, async running => {
    const played = scenario ? await scenario.run(running) : {};
    const times = options.timed ? timeFigures(await running.evaluate('$times')) : {};
    const figures = { ...played, ...times };
    const all = await running.memory();
    const memory = { free: all.free, usage: all.usage - ballastVars, total: all.total - ballastVars };
    const peak = options.build?.sampled ? { peakVars: (await running.evaluate('$peak')) as number } : {};
    const live = options.counted
      ? { liveVars: ((await running.evaluate('$live')) as number) - ballastVars }
      : {};
    return {
      board,
      built,
      emptyVars,
      memory,
      ...peak,
      ...live,
      figures,
      complaints: complaintsIn(running.output()),
    };
  });
};
