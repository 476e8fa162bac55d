import { concat } from '../firmware/runtime/bytes.ts';
import { encodeDecision, type PendingQuestion } from '../firmware/wire/moneyMessages.ts';
import {
  CHARGE_DROPPED,
  CHARGE_SETTLED,
  type DecidedOrder,
  encodeChargeDecision,
  encodeOrderDecision,
} from '../firmware/wire/statements.ts';
import { encodeTime, encodeTimeStatement } from '../firmware/wire/timeMessages.ts';
import { type Center, masterSign } from './center.ts';

const signDecision = async (center: Center, decision: number, statement: Uint8Array): Promise<Uint8Array> => {
  const { generation } = center.master;
  return encodeDecision({ decision, generation, masterSignature: await masterSign(center, statement) });
};

/** The body of messages 33 and 37: a decision on an order under the master's signature (tag 11). */
export const signOrderDecision = (center: Center, decided: DecidedOrder): Promise<Uint8Array> =>
  signDecision(center, decided.decision, encodeOrderDecision(center.master.generation, decided));

/** The body of message 15: a decision on a pending charge under the master's signature (tag 12). */
export const signChargeDecision = (
  center: Center,
  question: PendingQuestion,
  settled: boolean,
): Promise<Uint8Array> =>
  signDecision(
    center,
    settled ? CHARGE_SETTLED : CHARGE_DROPPED,
    encodeChargeDecision(center.master.generation, { ...question, settled }),
  );

/**
 * The body of message 19: the time now, signed together with the whole question (tag 13), so that it is worth
 * nothing to another one.
 */
export const signTime = async (center: Center, question: Uint8Array): Promise<Uint8Array> => {
  const time = encodeTime(center.master.generation, center.now());
  return concat([time, await masterSign(center, encodeTimeStatement(time, question))]);
};
