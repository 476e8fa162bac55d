import type { Account } from '../../reader/proveValue.ts';
import { concat, fromLatin1 } from '../../runtime/bytes.ts';
import { u8 } from '../../wire/fields.ts';
import { MESSAGE_CHARGE_ANSWER, MESSAGE_CHARGE_QUESTION } from '../../wire/messages.ts';
import { ASKING_CHARGE, CONFIRM, NO_ANSWER, YEN } from '../display/prompts/index.ts';
import { nextEvent, pause } from '../events.ts';
import type { Phone, PhoneEvent } from '../phone.ts';
import { type ChosenService, type Service, servicesOf } from './tariff.ts';

const chooseMs = 20_000;
const chargeAnswerMs = 5_000;
const noticeMs = 2_000;

/**
 * S5.4: the person goes through the services with the function button and confirms one with #. Its charge
 * comes from the stored list, or from the center. Resolves to undefined when no service was confirmed.
 *
 * @overlay
 */
export const chooseService = async (phone: Phone, account: Account): Promise<ChosenService | undefined> => {
  const services = servicesOf(phone.prices);
  for (let i = 0; i < services.length; i++) {
    const charge = await chargeOf(phone, services[i]);
    if (charge === undefined) continue;
    phone.screen.show([[`${account.value}`, YEN], services[i].name, [`${charge}`, YEN], CONFIRM]);
    let event: PhoneEvent | undefined;
    // Lifting the handset is no choice: a service needs it lifted.
    do {
      if (phone.cardGone) return undefined;
      event = await nextEvent(phone, chooseMs);
    } while (event === 'change');
    if (event === '#') return { digits: services[i].number, charge };
    if (event !== 'service') return undefined;
  }
  return undefined;
};

/**
 * The charge v from the list or from the center (EP 0 856 821, Fig. 5), yen; undefined without an answer of
 * the center.
 */
const chargeOf = async (phone: Phone, service: Service): Promise<number | undefined> => {
  if (service.charge !== undefined) return service.charge;
  phone.screen.show([service.name, ASKING_CHARGE]);
  const question = concat([u8(MESSAGE_CHARGE_QUESTION), fromLatin1(service.number)]);
  const answer = await phone.center.ask(question, MESSAGE_CHARGE_ANSWER, chargeAnswerMs);
  if (answer && answer.length === 2) return answer[0] * 256 + answer[1];
  phone.screen.show([service.name, NO_ANSWER]);
  await pause(phone, noticeMs);
  return undefined;
};
