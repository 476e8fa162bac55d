import type { Identity, Phone } from '../phone.ts';

/** Events get their turn before and between the pieces of work. */
const restMs = 50;

/**
 * Works ahead while nothing else is to be done: the part of a signature that does not depend on the message takes
 * most of its time. Returns at once.
 */
export const prepareSignatures = (phone: Phone, identity: Identity): void => {
  if (phone.preparing) return;
  phone.preparing = true;
  const more = async () => {
    phone.preparing = false;
    if (await phone.scheme.prepare(identity.secretKey)) prepareSignatures(phone, identity);
  };
  phone.hal.timer.after(restMs, more);
};
