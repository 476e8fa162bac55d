import type { TerminalRandom } from '../../crypto/drbg.ts';
import { readAnchor } from '../../provisioning/provisioning.ts';
import { concat, fromLatin1 } from '../../runtime/bytes.ts';
import { faultCode } from '../../runtime/fault.ts';
import { TERMINAL_INFORMATION } from '../../storage/keyMemoryMap.ts';
import { type TwoSlotRecord, twoSlotRecord } from '../../storage/twoSlotRecord.ts';
import { u8 } from '../../wire/fields.ts';
import {
  MESSAGE_INSTALL,
  MESSAGE_INSTALL_REQUEST,
  MESSAGE_INSTALLED,
  MESSAGE_REFUSED,
} from '../../wire/messages.ts';
import { PROFILE_FULL } from '../../wire/settlementProfile.ts';
import { parseTerminalInformation } from '../../wire/terminalInformation.ts';
import { pause } from '../events.ts';
import type { Phone } from '../phone.ts';
import { install } from './install.ts';
import { startSeed } from './startSeed.ts';

const silenceMs = 5_000;
const retryMs = 5_000;
const notedMs = 5_000;

/**
 * Opens the identity of the recorded 2M1, verified at each start as when it came. A phone without a record,
 * or whose record does not hold, asks the center to install it (Fig. 4A); both are tried in turn, every few
 * seconds, until the phone is installed. 2M1 is recorded only once all of it is verified. Meanwhile, and
 * while a memory does not take the seed of the next start, the phone signs nothing and free calls work.
 *
 * @overlay
 */
export const keepInstalled = async (phone: Phone, random: TerminalRandom): Promise<void> => {
  const { hal, events, center } = phone;
  const { keyMemory } = hal;
  const { at, payloadMax } = TERMINAL_INFORMATION;
  const store = keyMemory && twoSlotRecord(keyMemory, at, payloadMax, hal.sha256);
  let isSeeded = false;
  let recorded: Uint8Array | undefined;
  while (!phone.identity) {
    hal.collectGarbage();
    try {
      if (!isSeeded) startSeed(phone, random);
      isSeeded = true;
      recorded = recorded ? undefined : store?.read();
      phone.failed = '';
      const octets = recorded || (await center.ask(u8(MESSAGE_INSTALL_REQUEST), MESSAGE_INSTALL, silenceMs));
      if (octets) await tryInstall(phone, random, octets, !recorded, store);
    } catch (error) {
      phone.failed = faultCode(error);
      hal.noteFault?.(phone.failed);
    }
    if (!phone.identity) await pause(phone, retryMs);
  }
  events.change('change');
  if (!recorded) await center.ask(u8(MESSAGE_INSTALLED), MESSAGE_INSTALLED, notedMs);
};

/**
 * Makes the identity of a 2M1 the phone's when it verifies, and tells the center why when it does not. The
 * octets hold the secret and are wiped. New ones, from the center, are recorded, and a phone without a time
 * takes the center's.
 */
const tryInstall = async (
  phone: Phone,
  random: TerminalRandom,
  octets: Uint8Array,
  isNew: boolean,
  store: TwoSlotRecord | undefined,
): Promise<void> => {
  const { cardSlot: slot, sha256, clock, collectGarbage, keyMemory } = phone.hal;
  const { scheme } = phone;
  const { reseed } = random;
  try {
    const information = parseTerminalInformation(octets);
    const anchor = keyMemory && readAnchor(keyMemory, sha256);
    const requiredProfile = PROFILE_FULL;
    const identity = await install(
      { slot, scheme, sha256, random, clock, requiredProfile, collectGarbage, reseed, anchor },
      information,
    );
    if (isNew) {
      store?.write(octets);
      if (clock.now() === undefined) clock.set(information.sentAt);
    }
    phone.identity = identity;
  } catch (refused) {
    // The reason goes to the operator: the person at the phone can do nothing about it.
    phone.center.send(
      concat([u8(MESSAGE_REFUSED), fromLatin1(`${faultCode(refused)} ${(refused as Error).message}`)]),
    );
  } finally {
    octets.fill(0);
  }
};
