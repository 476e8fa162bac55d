import { fault } from '../../firmware/runtime/fault.ts';
import type { BoardConsole } from './boardConsole.ts';
import type { Plan } from './plan.ts';

/**
 * Three starts of an image on trial, each ended by the loader's watchdog or timer, and one of the old image.
 */
export const READY_TIMEOUT_MS = 4 * 90_000;

const READY = /READY ([AB]) (\d+\.\d+\.\d+)\n/;
/** The loader starts no image: waiting longer is of no use. */
const STUCK = /boot: (?:no image|held|the loader's files|not written)[^\n]*\n/;
const REFUSED = /boot: [AB] (?:refused|rejected): [^\n]*/g;

/**
 * Waits until an image says READY, looking at the output from its character `from` on. Resolves to the
 * image's slot and version. Throws `rolledBack` when it is another image than the plan's, and `notReady` when
 * there is none in time.
 */
export const waitForReady = async (
  board: BoardConsole,
  plan: Plan,
  from: number,
  timeoutMs: number,
): Promise<{ readonly slot: string; readonly version: string }> => {
  const either = new RegExp(`${READY.source}|${STUCK.source}`);
  const found = await board.waitForMatch(either, timeoutMs, from).catch((error: Error) => {
    throw fault('notReady', `image ${plan.to}: ${error.message}`);
  });
  const [line, slot, version] = found;
  const reasons = [...board.said(from).matchAll(REFUSED)].map(([reason]) => reason).join('; ');
  if (!slot)
    throw fault('notReady', `image ${plan.to}: ${[reasons, line.trim()].filter(Boolean).join('; ')}`);
  if (slot !== plan.slot || version !== plan.to)
    throw fault(
      'rolledBack',
      `image ${plan.to} in slot ${plan.slot} did not become READY; the board runs ${slot} ${version} again${reasons && `; it said: ${reasons}`}`,
    );
  return { slot, version };
};
