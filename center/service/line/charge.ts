import { concat, toLatin1 } from '../../../firmware/runtime/bytes.ts';
import { fault } from '../../../firmware/runtime/fault.ts';
import { u8, u16 } from '../../../firmware/wire/fields.ts';
import { MESSAGE_CHARGE_ANSWER } from '../../../firmware/wire/messages.ts';
import type { Service } from './service.ts';

/** 20 → 21: yen for a service whose charge the terminal does not store. Throws `refused`. */
export const answerCharge = async ({ center }: Service, message: Uint8Array): Promise<Uint8Array> => {
  const charge = center.charges.get(toLatin1(message.subarray(1)));
  if (charge === undefined) throw fault('refused', 'service: expected the number of one with a charge');
  return concat([u8(MESSAGE_CHARGE_ANSWER), u16(charge)]);
};
