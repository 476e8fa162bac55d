import { readFileSync } from 'node:fs';
import { generateKey } from '../../host/keys/generate.ts';
import type { KeySource } from '../../host/keys/keySource.ts';
import type { Trace } from '../../trace/names.ts';
import { type System, startSystem } from '../system/system.ts';
import { PlayError, perform } from './perform.ts';
import { parsePlay, type Step } from './play.ts';
import { type TraceLevel, transcript } from './transcript.ts';

export interface PlayOptions {
  readonly write: (line: string) => void;
  readonly keys?: KeySource;
  readonly seed?: number;
  readonly image?: string;
  readonly board?: string;
  readonly level?: TraceLevel;
  /** Gets every message, its secrets masked. */
  readonly watch?: Trace;
}

/** 2026-04-01 10:00, a Wednesday: plays are charged by day. */
export const PLAY_STARTS_SECONDS = 828_352_800;
const readyMs = 60_000;

/** Performs a play and writes a transcript. True when every step went as written and the ledger adds up. */
export const runPlay = async (steps: readonly Step[], options: PlayOptions): Promise<boolean> => {
  const { write } = options;
  let system: System | undefined;
  const script = transcript(() => system as System, write, options.level);
  system = await startSystem({
    keys: options.keys ?? { make: generateKey },
    seed: options.seed ?? 1,
    startSeconds: PLAY_STARTS_SECONDS,
    trace: message => {
      script.message(message);
      options.watch?.(message);
    },
    ...(options.image ? { image: options.image } : {}),
    ...(options.board ? { board: options.board } : {}),
  });
  await system.phone.shows('INSERT CARD', readyMs);
  script.display();
  try {
    for (const step of steps) {
      script.step(step);
      await perform(system, step);
      script.display();
    }
  } catch (error) {
    if (!(error instanceof PlayError)) throw error;
    write(`✗ ${error.message}`);
    return false;
  }
  for (const wrong of [...system.phone.board.errors, ...system.phone.board.violations()]) write(`✗ ${wrong}`);
  const balanced = script.ledger(await system.ledger());
  return balanced && system.phone.board.errors.length === 0 && system.phone.board.violations().length === 0;
};

/** A play that cannot be performed: no such file, or a line that is no step. Its message is one line. */
export class UnreadablePlay extends Error {}

/** The steps of a play's file. Throws `UnreadablePlay`. */
export const readPlay = (file: string): Step[] => {
  try {
    return parsePlay(readFileSync(file, 'utf8'));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === undefined ? message : `expected a readable file (${code})`;
    throw new UnreadablePlay(`${file}: ${why}`);
  }
};
