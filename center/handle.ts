import { concat, toLatin1 } from '../firmware/runtime/bytes.ts';
import { faultCode } from '../firmware/runtime/fault.ts';
import { u8, u16 } from '../firmware/wire/fields.ts';
import type { Identifier } from '../firmware/wire/identifier.ts';
import {
  MESSAGE_CHARGE_ANSWER,
  MESSAGE_CHARGE_QUESTION,
  MESSAGE_INSTALL,
  MESSAGE_INSTALL_REQUEST,
  MESSAGE_INSTALLED,
  MESSAGE_LOAD,
  MESSAGE_LOAD_REQUEST,
  MESSAGE_PERSONALISE,
  MESSAGE_PERSONALISE_REQUEST,
  MESSAGE_REFUSED,
  MESSAGE_SETTLEMENT_NOTED,
  MESSAGE_SETTLEMENT_REPORT,
  parseLoadRequest,
  parseSettlementReport,
} from '../firmware/wire/messages.ts';
import { encodeUsageInformation } from '../firmware/wire/usageInformation.ts';
import type { Center } from './center.ts';
import { issueCard, issueTerminal, issueValue } from './issue.ts';

/** SA(IDC) of each dispenser that this center made, by IDC. */
export type DispenserCertificates = ReadonlyMap<Identifier, Uint8Array>;

/**
 * Takes a message of `wire/messages.ts`, resolves to its answer; to undefined for a message that has none. A
 * request that is malformed or refused is answered `MESSAGE_REFUSED`. Rejects only for a mistake of this
 * program.
 */
export const handle = async (
  center: Center,
  dispensers: DispenserCertificates,
  message: Uint8Array,
): Promise<Uint8Array | undefined> => {
  try {
    return await answer(center, dispensers, message);
  } catch (error) {
    if (faultCode(error) === 'bug') throw error;
    return u8(MESSAGE_REFUSED);
  }
};

const answer = async (
  center: Center,
  dispensers: DispenserCertificates,
  message: Uint8Array,
): Promise<Uint8Array | undefined> => {
  switch (message[0]) {
    case MESSAGE_INSTALL_REQUEST:
      return concat([u8(MESSAGE_INSTALL), await issueTerminal(center)]);
    case MESSAGE_INSTALLED:
      return u8(MESSAGE_INSTALLED);
    case MESSAGE_PERSONALISE_REQUEST:
      return concat([u8(MESSAGE_PERSONALISE), await issueCard(center)]);
    case MESSAGE_LOAD_REQUEST: {
      const order = parseLoadRequest(message);
      const issued = await issueValue(center, order, dispensers.get(order.dispenserId) ?? new Uint8Array(0));
      return concat([u8(MESSAGE_LOAD), encodeUsageInformation(issued)]);
    }
    case MESSAGE_SETTLEMENT_REPORT:
      center.books.noteReport(parseSettlementReport(message));
      return u8(MESSAGE_SETTLEMENT_NOTED);
    case MESSAGE_CHARGE_QUESTION: {
      const charge = center.charges.get(toLatin1(message.subarray(1)));
      return charge === undefined ? u8(MESSAGE_REFUSED) : concat([u8(MESSAGE_CHARGE_ANSWER), u16(charge)]);
    }
    default:
      return undefined;
  }
};
