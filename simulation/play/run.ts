import { generateKey } from '../../host/keys/generate.ts';
import type { KeySource } from '../../host/keys/keySource.ts';
import type { Trace } from '../../trace/names.ts';
import { leavePhone } from '../system/rest.ts';
import { type System, startSystem } from '../system/system.ts';
import { PlayError, perform } from './perform.ts';
import type { Step } from './play.ts';
import { type TraceLevel, type Transcript, transcript } from './transcript.ts';

export interface PlayOptions {
  /** Takes the transcript, line by line. */
  readonly write: (line: string) => void;
  /** Takes what went wrong, a line and what the display shows; `write` if it is missing. */
  readonly complain?: (line: string) => void;
  /** Takes a line for each stage of the start. */
  readonly progress?: (line: string) => void;
  readonly keys?: KeySource;
  readonly seed?: number;
  readonly image?: string;
  readonly board?: string;
  readonly level?: TraceLevel;
  /** Sees every message, its secrets masked. */
  readonly watch?: Trace;
  /** Ends the play before its next step. */
  readonly interrupted?: AbortSignal;
}

/** 2026-04-01 10:00, a Wednesday: plays are charged by day. */
export const PLAY_STARTS_SECONDS = 828_352_800;
const readyMs = 60_000;

/** A booted system and the transcript of all that happens in it. */
const open = async (options: PlayOptions): Promise<{ system: System; script: Transcript }> => {
  let system: System | undefined;
  const script = transcript(() => system as System, options.write, options.level);
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
    ...(options.progress ? { progress: options.progress } : {}),
  });
  return { system, script };
};

const performAll = async (
  steps: readonly Step[],
  system: System,
  script: Transcript,
  interrupted?: AbortSignal,
): Promise<void> => {
  await system.phone.shows('INSERT CARD', readyMs);
  script.display();
  for (const step of steps) {
    if (interrupted?.aborted) throw new PlayError(step, 'interrupted before this step');
    script.step(step);
    await perform(system, step);
    script.display();
  }
};

/**
 * Performs a play and writes a transcript, which ends with the ledger however the play ended. True when every
 * step went as written and every yen is there.
 */
export const runPlay = async (steps: readonly Step[], options: PlayOptions): Promise<boolean> => {
  const complain = options.complain ?? options.write;
  const { system, script } = await open(options);
  const wrong: string[] = [];
  await performAll(steps, system, script, options.interrupted).catch((error: Error) =>
    wrong.push(error.message),
  );
  wrong.push(...system.phone.board.errors.map(String), ...system.phone.board.violations());
  for (const line of wrong) complain(`✗ ${line}`);
  if (wrong.length) await leavePhone(system);
  const balanced = script.ledger(await system.ledger());
  return balanced && wrong.length === 0;
};
