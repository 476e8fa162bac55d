import { concat, fromLatin1 } from '../../runtime/bytes.ts';
import { faultCode } from '../../runtime/fault.ts';
import type { TwoSlotRecord } from '../../storage/twoSlotRecord.ts';
import { u8 } from '../../wire/fields.ts';
import {
  MESSAGE_INSTALL,
  MESSAGE_INSTALL_REQUEST,
  MESSAGE_INSTALLED,
  MESSAGE_REFUSED,
} from '../../wire/messages.ts';
import { parseTerminalInformation } from '../../wire/terminalInformation.ts';
import { pause } from '../events.ts';
import type { Identity, Phone } from '../phone.ts';
import { type Installer, install } from './install.ts';

const silenceMs = 5_000;
const retryMs = 5_000;
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
    phone.hal.collectGarbage();
    const octets = await phone.center.ask(u8(MESSAGE_INSTALL_REQUEST), MESSAGE_INSTALL, silenceMs);
    const identity = octets && (await tryInstall(phone, installer, store, octets));
    if (identity) {
      phone.identity = identity;
      phone.events.post({ type: 'installed' });
    }
    if (phone.identity) await phone.center.ask(u8(MESSAGE_INSTALLED), MESSAGE_INSTALLED, notedMs);
    else await pause(phone, retryMs);
  }
};

/**
 * Undefined when what the center sent does not hold: the phone asks again. The message, secret and all, is wiped.
 *
 * @overlay
 */
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
  } catch (refused) {
    // The operator learns why; the person at the phone could do nothing about it.
    phone.center.send(
      concat([u8(MESSAGE_REFUSED), fromLatin1(`${faultCode(refused)} ${(refused as Error).message}`)]),
    );
    return undefined;
  } finally {
    octets.fill(0);
  }
};
