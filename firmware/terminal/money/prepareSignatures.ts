import type { Identity, Phone } from '../phone.ts';

/** Pause before each piece of work, for events. */
const restMs = 50;

/**
 * Prepares the next signatures while the phone is idle: the part of a signature that does not depend on the
 * message takes most of its time. Returns at once.
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
