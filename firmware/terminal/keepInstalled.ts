import type { TwoSlotRecord } from '../runtime/twoSlotRecord.ts';
import { u8 } from '../wire/fields.ts';
import { MESSAGE_INSTALL, MESSAGE_INSTALL_REQUEST, MESSAGE_INSTALLED } from '../wire/messages.ts';
import { type Installer, install } from './install.ts';
import type { Phone } from './phone.ts';

const answerMs = 5_000;
const retryMs = 10_000;
const notedMs = 5_000;

/**
 * A phone without 2M1 asks the center to install it, again and again (Fig. 4A). Nothing is recorded before everything
 * is verified; free calls work all the while.
 */
export const keepInstalled = async (
  phone: Phone,
  installer: Installer,
  store: TwoSlotRecord,
): Promise<void> => {
  const { timer, clock } = phone.hal;
  while (!phone.identity) {
    const information = await phone.center.ask(u8(MESSAGE_INSTALL_REQUEST), MESSAGE_INSTALL, answerMs);
    if (information) {
      try {
        const identity = await install(installer, information);
        store.write(information);
        if (clock.now() === undefined) clock.set(identity.information.sentAt);
        phone.identity = identity;
        await phone.center.ask(u8(MESSAGE_INSTALLED), MESSAGE_INSTALLED, notedMs);
        return;
      } catch (_refused) {
        // What the center sent does not hold; it may be told apart there. The phone asks again.
      }
    }
    await new Promise<void>(resolve => {
      timer.after(retryMs, resolve);
    });
  }
};
