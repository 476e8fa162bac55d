import type { TwoSlotRecord } from '../runtime/twoSlotRecord.ts';
import { u8 } from '../wire/fields.ts';
import { MESSAGE_INSTALL, MESSAGE_INSTALL_REQUEST, MESSAGE_INSTALLED } from '../wire/messages.ts';
import { type Installer, install } from './install.ts';
import type { Identity, Phone } from './phone.ts';
import { parseTerminalInformation } from './terminalInformation.ts';

const answerMs = 5_000;
const retryMs = 10_000;
const notedMs = 5_000;

/**
 * A phone without 2M1 asks the center to install it, again and again (Fig. 4A). Nothing is recorded before everything
 * is verified; free calls work all the while. `store` is missing on a board without battery memory.
 */
export const keepInstalled = async (
  phone: Phone,
  installer: Installer,
  store: TwoSlotRecord | undefined,
): Promise<void> => {
  while (!phone.identity) {
    const octets = await phone.center.ask(u8(MESSAGE_INSTALL_REQUEST), MESSAGE_INSTALL, answerMs);
    const identity = octets && (await tryInstall(phone, installer, store, octets));
    if (identity) phone.identity = identity;
    if (phone.identity) await phone.center.ask(u8(MESSAGE_INSTALLED), MESSAGE_INSTALLED, notedMs);
    else
      await new Promise<void>(resolve => {
        phone.hal.timer.after(retryMs, resolve);
      });
  }
};

/** Undefined when what the center sent does not hold: the phone asks again. The message, secret and all, is wiped. */
const tryInstall = async (
  phone: Phone,
  installer: Installer,
  store: TwoSlotRecord | undefined,
  octets: Uint8Array,
): Promise<Identity | undefined> => {
  const { clock } = phone.hal;
  try {
    const information = parseTerminalInformation(octets);
    const identity = await install(installer, information);
    store?.write(octets);
    if (clock.now() === undefined) clock.set(information.sentAt);
    return identity;
  } catch (_refused) {
    return undefined;
  } finally {
    octets.fill(0);
  }
};
