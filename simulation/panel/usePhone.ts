import { setTimeout as sleep } from 'node:timers/promises';
import { hostSecondsSince2000 } from '../../host/clock.ts';
import { generateKey } from '../../host/keys/generate.ts';
import { type EndSignal, endOnSignal, restoreNow, signalExitCode } from '../../host/terminal.ts';
import type { Trace } from '../../trace/names.ts';
import { transcript } from '../play/transcript.ts';
import { leavePhone } from '../system/rest.ts';
import { type System, startSystem } from '../system/system.ts';
import { handQueue, waitingMax } from './handQueue.ts';
import type { Keyboard } from './keyboard.ts';
import { Person } from './person.ts';
import { type Scene, type Show, showOn } from './show.ts';

const redrawMs = 100;
/** A turn of the clock that is under way when it is stopped ends within this time. */
const turnEndMs = 5000;
const lookEveryMs = 20;

export interface PanelOptions {
  /** Taken when the program started. */
  readonly keyboard: Keyboard;
  readonly seed: number;
  readonly board: string;
  /** Sees every message, its secrets masked. */
  readonly watch: Trace;
}

/** How the person left: with `q`, by a signal, or because of what stopped the clock. */
interface End {
  readonly signal?: EndSignal;
  readonly error?: unknown;
}

const ledgerOf = async (system: System): Promise<void> => {
  const end = performance.now() + turnEndMs;
  while (performance.now() < end)
    try {
      await system.phone.advance(0);
      break;
    } catch {
      await sleep(lookEveryMs);
    }
  await leavePhone(system);
  const script = transcript(
    () => system,
    line => void process.stdout.write(`${line}\n`),
  );
  script.ledger(await system.ledger());
};

/** Real time, keys and pictures until the person leaves. */
const play = ({ system, person }: Scene, show: Show, keyboard: Keyboard): Promise<End> =>
  new Promise(resolve => {
    const queue = handQueue(async hand => {
      show.hand(hand);
      await person.act(hand);
    });
    const leave = (end: End): void => {
      clearInterval(redraw);
      stop();
      restoreNow();
      resolve(end);
    };
    const stop = system.phone.board.scheduler.runRealTime(1, error => leave({ error }));
    const redraw = setInterval(show.draw, redrawMs);
    // A terminal that is gone takes no ledger.
    endOnSignal(signal => (signal === 'SIGHUP' ? process.exit(signalExitCode(signal)) : leave({ signal })));
    keyboard.start(hand => {
      if (hand.do === 'quit') leave({});
      else if (!queue.add(hand)) person.notice = `${waitingMax} keys are waiting; wait for them`;
    });
    show.draw();
  });

/**
 * The phone in this terminal, in real time, until the person leaves; then the ledger. Resolves to the exit
 * code.
 */
export const usePhone = async ({ seed, board, watch, keyboard }: PanelOptions): Promise<number> => {
  let scene: Scene | undefined;
  const show = showOn(process.stdout, () => scene!);
  const system = await startSystem({
    ...{ keys: { make: generateKey }, seed, board, startSeconds: hostSecondsSince2000() },
    progress: line => void process.stdout.write(`${line}\n`),
    trace: message => {
      show.message(message);
      watch(message);
    },
  });
  scene = { system, person: new Person(system) };
  const { error, signal } = await play(scene, show, keyboard);
  await ledgerOf(system);
  if (error) throw error;
  return signal ? signalExitCode(signal) : 0;
};
