import { selectApplication, sendCommand } from '../reader/cardLink.ts';
import { fault } from '../runtime/fault.ts';
import { INS_PERSONALISE, LIFE_CYCLE_BLANK, SW_OK } from '../wire/cardCommands.ts';
import type { Dispenser } from './dispenser.ts';

/**
 * EP 0 856 821, Fig. 4B: nA, pU, qU, nU, IDU and SA(nU * IDU) go to a blank card in the slot. Resolves to
 * true when this call issued the card, to false for a card that was issued before. Rejects with `noSource`,
 * `cardRefused`.
 */
export const personalise = async (dispenser: Dispenser): Promise<boolean> => {
  const { slot } = dispenser.reader;
  const { lifeCycle } = await selectApplication(slot);
  if (lifeCycle !== LIFE_CYCLE_BLANK) return false;
  const information = await dispenser.source.personalise();
  if (!information) throw fault('noSource', 'personalise: the center did not answer');
  const { status } = await sendCommand(slot, INS_PERSONALISE, information);
  if (status !== SW_OK) throw fault('cardRefused', `PERSONALISE: expected 9000, got ${status.toString(16)}`);
  return true;
};
