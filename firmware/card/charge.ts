import { concat } from '../runtime/bytes.ts';
import {
  ABNORMALITY_REPLAY,
  ABNORMALITY_TERMINAL_SIGNATURE,
  ABNORMALITY_VALUE_RAISED,
  SW_BAD_SIGNATURE,
  SW_BLOCKED,
  SW_CONDITIONS,
  SW_REPLAYED,
  SW_WRONG_DATA,
} from '../wire/cardCommands.ts';
import { readFields, u16 } from '../wire/fields.ts';
import { encodeTerminalValue } from '../wire/statements.ts';
import { encodeUsageInformation } from '../wire/usageInformation.ts';
import { type Card, ok, readKeys, readUsageInformation, recordAbnormality, refuse } from './card.ts';

/**
 * EP 0 856 821, Figs. 5 and 6, last exchange: V' and ST(R * X * V' * IDU) come in. The card verifies ST,
 * replaces 6M2, answers OK. A session may charge several times, with `step` 1, 2, …; the last charge repeated
 * answers OK and changes nothing, for a terminal that lost the first answer. `data` is `V' (4) ‖ step (2) ‖
 * ST`; resolves to the response.
 */
export const charge = async (card: Card, data: Uint8Array): Promise<Uint8Array> => {
  const { settlement, step: lastStep } = card.session;
  const now = readUsageInformation(card);
  if (!settlement?.terminalKey || !now) return refuse(SW_CONDITIONS);
  const fields = readFields('charge', data);
  const newValue = fields.u32();
  const step = fields.u16();
  const terminalSignature = fields.rest();
  const { value } = now.usageInformation;

  if (step > lastStep + 1 || step === 0) return refuse(SW_WRONG_DATA);
  if (step <= lastStep) {
    if (step === lastStep && newValue === value) return ok();
    recordAbnormality(card, ABNORMALITY_REPLAY);
    return refuse(SW_REPLAYED);
  }

  const { id: cardId } = readKeys(card).information;
  const statement = encodeTerminalValue(settlement, step, newValue, cardId);
  if (!(await card.scheme.verify(settlement.terminalKey, statement, terminalSignature))) {
    recordAbnormality(card, ABNORMALITY_TERMINAL_SIGNATURE);
    return refuse(SW_BAD_SIGNATURE);
  }
  if (newValue > value) {
    // Only an altered terminal signs a raised value: the card refuses all further use (S5.7).
    recordAbnormality(card, ABNORMALITY_VALUE_RAISED, true);
    return refuse(SW_BLOCKED);
  }

  const usageInformation = encodeUsageInformation({
    kind: 'spent',
    generation: settlement.generation,
    profile: settlement.profile,
    terminalChallenge: settlement.terminalChallenge,
    cardChallenge: settlement.cardChallenge,
    step,
    value: newValue,
    issuer: settlement.issuer,
    terminalSignature,
  });
  card.areas.usageInformation.write(concat([u16(now.loadNumber), usageInformation]));
  card.session.step = step;
  return ok();
};
