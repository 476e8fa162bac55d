/**
 * A board's message when it starts from a state of flash. A start depends only on the octets that it reads,
 * so a start that would read the same octets as an earlier one is not carried out again.
 */
import { createBoard } from '../../../bench/board/board.ts';
import type { FlashStorage } from '../../../bench/board/flashStorage.ts';
import { createPagedFlash } from '../../../bench/board/pagedFlash.ts';
import { description } from '../../../boards/virtual.ts';
import { BOOT_MS, type Geometry, saidAtBoot } from '../benchBoard.ts';

type Ask = (storage: FlashStorage) => string;

/** One read of flash by a start, and the next read after each answer. */
interface Question {
  ask?: Ask;
  readonly answers: Map<string, Question>;
  said?: string;
}

const question = (): Question => ({ answers: new Map() });
const latin1 = (octets: Uint8Array | undefined): string =>
  octets ? `=${Buffer.from(octets).toString('latin1')}` : 'no file';

const refuse = (what: string) => (): never => {
  throw new Error(`a start that calls ${what} cannot be told from its reads`);
};

/** Flash that reports each read of octets that the start has not written. */
const asking = (storage: FlashStorage, onAsk: (ask: Ask, answer: string) => void): FlashStorage => {
  const written = new Set<string>();
  const note = (ask: Ask): void => onAsk(ask, ask(storage));
  return {
    read: name => {
      if (!written.has(name)) note(from => latin1(from.read(name)));
      return storage.read(name);
    },
    write: (name, ...rest) => {
      if (!written.size) note(from => String(from.free()));
      if (!written.has(name)) note(from => latin1(from.read(name)));
      written.add(name);
      storage.write(name, ...rest);
    },
    erase: refuse('erase'),
    eraseAll: refuse('eraseAll'),
    list: refuse('list'),
    free: refuse('free'),
    powerOn: () => {
      const said = storage.powerOn!();
      onAsk(from => from.powerOn!().join(), said.join());
      return said;
    },
  };
};

const startBoard = async (storage: FlashStorage, milliseconds: number): Promise<string> => {
  const board = createBoard({ description, storage });
  board.powerOn();
  await board.advance(milliseconds);
  board.powerOff();
  return saidAtBoot(board.output);
};

/** The message of an earlier start with the same reads and answers; undefined if there was none. */
const remembered = (first: Question, storage: FlashStorage): string | undefined => {
  let at: Question | undefined = first;
  while (at?.ask) at = at.answers.get(at.ask(storage));
  return at?.said;
};

/** One for a whole file of tests: boards differ in their pages, not in their reads. */
export class Starts {
  private readonly first = question();
  /** Starts that were carried out. */
  carriedOut = 0;
  private readonly milliseconds: number;

  /** Time for which a board's output is read. */
  constructor(milliseconds = BOOT_MS) {
    this.milliseconds = milliseconds;
  }

  async from(cells: Uint8Array, geometry: Geometry): Promise<string> {
    const flash = () => createPagedFlash(geometry, cells.slice());
    return remembered(this.first, flash()) ?? this.start(flash());
  }

  private async start(storage: FlashStorage): Promise<string> {
    let at = this.first;
    const watched = asking(storage, (ask, answer) => {
      at.ask ??= ask;
      const next = at.answers.get(answer) ?? question();
      at.answers.set(answer, next);
      at = next;
    });
    const said = await startBoard(watched, this.milliseconds);
    at.said = said;
    this.carriedOut++;
    return said;
  }
}
