import type { Scheme } from '../crypto/scheme.ts';
import { concat } from '../runtime/bytes.ts';
import type { CenterLink } from '../uplink/centerLink.ts';
import { type MasterKeys, masterKeyOf } from '../wire/certificate.ts';
import { u8 } from '../wire/fields.ts';
import { encodeIdentifier, type Identifier } from '../wire/identifier.ts';
import {
  encodeLoadRequest,
  MESSAGE_LOAD,
  MESSAGE_LOADED_NOTED,
  MESSAGE_ORDER_DECISION,
  MESSAGE_PERSONALISE,
  MESSAGE_PERSONALISE_REQUEST,
} from '../wire/messages.ts';
import { encodeLoaded, encodeOrderQuestion, parseDecision } from '../wire/moneyMessages.ts';
import { encodeOrderName } from '../wire/orderName.ts';
import { encodeOrderDecision, ORDER_REFUSED } from '../wire/statements.ts';
import { parseUsageInformation } from '../wire/usageInformation.ts';
import type { OrderDecision, ValueOrder, ValueSource } from './valueSource.ts';

const answerMs = 20_000;
const reportMs = 5_000;

/** What a dispenser verifies the center's decisions by. */
export interface DecisionKeys {
  readonly scheme: Scheme;
  readonly masterKeys: MasterKeys;
}

/** Asks the management center for each card and each load. */
export const onlineSource = (
  center: CenterLink,
  dispenserId: Identifier,
  { scheme, masterKeys }: DecisionKeys,
): ValueSource => {
  /** The decision in `octets`, where the master signed it for this order; else undefined. */
  const verified = async (octets: Uint8Array, order: ValueOrder): Promise<OrderDecision | undefined> => {
    const { decision, generation, masterSignature } = parseDecision(octets);
    const name = encodeOrderName(dispenserId, order.orderNumber);
    const statement = encodeOrderDecision(generation, {
      order: name,
      previousOrder: order.previousOrder,
      decision,
    });
    const holds = await scheme.verify(masterKeyOf(masterKeys, generation), statement, masterSignature);
    return holds ? { decision } : undefined;
  };
  return {
    personalise: () =>
      center.ask(
        concat([u8(MESSAGE_PERSONALISE_REQUEST), encodeIdentifier(dispenserId)]),
        MESSAGE_PERSONALISE,
        answerMs,
      ),
    issue: async order => {
      const answer = await center.ask(encodeLoadRequest({ ...order, dispenserId }), MESSAGE_LOAD, answerMs);
      if (!answer) return undefined;
      // A usage information begins with its kind, which is no decision's number.
      if (answer[0] === ORDER_REFUSED) return verified(answer, order);
      const usageInformation = parseUsageInformation(answer, order.cardId);
      return usageInformation.kind === 'issued' ? usageInformation : undefined;
    },
    decide: async order => {
      const name = encodeOrderName(dispenserId, order.orderNumber);
      const question = encodeOrderQuestion(name, order.previousOrder);
      const answer = await center.ask(question, MESSAGE_ORDER_DECISION, answerMs);
      // Without a body while the center does not know.
      return answer?.length ? verified(answer, order) : undefined;
    },
    report: async loaded =>
      (await center.ask(encodeLoaded(loaded), MESSAGE_LOADED_NOTED, reportMs)) !== undefined,
  };
};
