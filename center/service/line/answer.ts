/** Each message that a terminal or dispenser sends (`docs/protocol.md`), answered from the store. */
import { u8 } from '../../../firmware/wire/fields.ts';
import {
  MESSAGE_CHARGE_QUESTION,
  MESSAGE_CHARGE_RECEIPT,
  MESSAGE_CHARGE_RESOLVED,
  MESSAGE_INSTALL_REQUEST,
  MESSAGE_INSTALLED,
  MESSAGE_LOAD_REQUEST,
  MESSAGE_LOADED,
  MESSAGE_ORDER_QUESTION,
  MESSAGE_PENDING_QUESTION,
  MESSAGE_PERSONALISE_REQUEST,
  MESSAGE_REFUSED,
  MESSAGE_SETTLEMENT_REPORT,
  MESSAGE_STATE,
} from '../../../firmware/wire/messages.ts';
import { answerCharge } from './charge.ts';
import { answerChargeReceipt } from './chargeReceipt.ts';
import { answerInstall, answerInstalled } from './install.ts';
import { answerLoad } from './load.ts';
import { answerLoaded } from './loaded.ts';
import { answerOrder } from './order.ts';
import { answerPending, answerResolved } from './pending.ts';
import { answerPersonalise } from './personalise.ts';
import { isRefusal } from './refusal.ts';
import { answerReport } from './report.ts';
import type { Service } from './service.ts';
import { answerState } from './state.ts';

type Answerer = (service: Service, message: Uint8Array) => Promise<Uint8Array>;

const ANSWERERS: Readonly<Record<number, Answerer>> = {
  [MESSAGE_INSTALL_REQUEST]: answerInstall,
  [MESSAGE_INSTALLED]: answerInstalled,
  [MESSAGE_SETTLEMENT_REPORT]: answerReport,
  [MESSAGE_CHARGE_RECEIPT]: answerChargeReceipt,
  [MESSAGE_PENDING_QUESTION]: answerPending,
  [MESSAGE_CHARGE_RESOLVED]: answerResolved,
  [MESSAGE_STATE]: answerState,
  [MESSAGE_CHARGE_QUESTION]: answerCharge,
  [MESSAGE_PERSONALISE_REQUEST]: answerPersonalise,
  [MESSAGE_LOAD_REQUEST]: answerLoad,
  [MESSAGE_LOADED]: answerLoaded,
  [MESSAGE_ORDER_QUESTION]: answerOrder,
};

/** Why a message was refused: a fault's code, and its sentence. */
export interface Reason {
  readonly code: string;
  readonly message: string;
}

/**
 * Answers one message; resolves when all that it changes is durable, to undefined for a message that has no
 * answer. What is malformed or refused is answered `MESSAGE_REFUSED`, and changes nothing; `refused` hears
 * why. Rejects when the database or this program failed: the sender sends the message again.
 */
export const answerMessage = async (
  service: Service,
  message: Uint8Array,
  refused: (reason: Reason) => void = () => {},
): Promise<Uint8Array | undefined> => {
  const answerer = ANSWERERS[message[0]];
  if (!answerer) return undefined;
  try {
    return await answerer(service, message);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const { code, message: text } = error as Reason;
    refused({ code, message: text });
    return u8(MESSAGE_REFUSED);
  }
};
