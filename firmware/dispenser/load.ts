import { tell } from '../reader/cardLink.ts';
import { introduce } from '../reader/introduce.ts';
import { proveValue } from '../reader/proveValue.ts';
import { fault } from '../runtime/fault.ts';
import { INS_LOAD, INS_PRESENT_CERTIFICATE, SW_OK, SW_UNKNOWN_REFERENCE } from '../wire/cardCommands.ts';
import { encodeUsageInformation } from '../wire/usageInformation.ts';
import type { Dispenser } from './dispenser.ts';

/**
 * EP 0 856 821, Fig. 4C: verifies the card, then V, IDC and SA(V * IDU) go to it. Money that is left on the card stays
 * (S4.6): the dispenser has the value proved as a terminal does, and the center signs the sum of what is left and what
 * is paid in. Returns the new value in yen. Throws `noSource`, `cardRefused`, and what `introduce` and `proveValue`
 * throw; a `LinkFault` after the statement was sent leaves the card with the old value or the new one, and the same
 * order made again completes it.
 */
export const load = async (dispenser: Dispenser, amount: number): Promise<number> => {
  const { reader, source } = dispenser;
  const card = await introduce(reader);
  const previousValue = card.loadNumber ? (await proveValue(reader, card)).value : 0;
  const order = { cardId: card.cardId, previousValue, amount, loadNumber: card.loadNumber + 1 };
  const issued = await source.issue(order);
  if (!issued) throw fault('noSource', `load: no statement for ${amount} yen on card ${card.cardId}`);

  const data = encodeUsageInformation(issued);
  let { status } = await tell(reader.slot, INS_LOAD, data);
  if (status === SW_UNKNOWN_REFERENCE) {
    ({ status } = await tell(reader.slot, INS_PRESENT_CERTIFICATE, reader.certificate));
    if (status === SW_OK) ({ status } = await tell(reader.slot, INS_LOAD, data));
  }
  if (status !== SW_OK) throw fault('cardRefused', `LOAD: expected 9000, got ${status.toString(16)}`);
  return issued.value;
};
