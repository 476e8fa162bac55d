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
 * A phone without 2M1 asks the center to install it, every few seconds until it is installed (Fig. 4A). 2M1
 * is recorded only once all of it is verified; free calls work meanwhile. `store` is missing on a board
 * without battery memory.
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
 * The identity of the 2M1 that the center sent, or undefined when it does not verify. The message, which
 * holds the secret, is wiped.
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
    // The reason goes to the operator: the person at the phone can do nothing about it.
    phone.center.send(
      concat([u8(MESSAGE_REFUSED), fromLatin1(`${faultCode(refused)} ${(refused as Error).message}`)]),
    );
    return undefined;
  } finally {
    octets.fill(0);
  }
};
