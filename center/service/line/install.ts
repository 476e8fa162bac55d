import { concat, fromHex } from '../../../firmware/runtime/bytes.ts';
import { u8 } from '../../../firmware/wire/fields.ts';
import { MESSAGE_INSTALL, MESSAGE_INSTALLED } from '../../../firmware/wire/messages.ts';
import type { Center } from '../../center.ts';
import { deskTerminal } from './desk.ts';
import type { Service } from './service.ts';

/** The center with one key that is made already: the database does not wait for a search of primes. */
export const withKeyMade = async (center: Center, profile: number): Promise<Center> => {
  const pair = await center.keys.make(profile);
  return { ...center, keys: { make: async () => pair } };
};

/** 01 → 02 (Fig. 4A). Each request makes another number: a request names no one. */
export const answerInstall = async ({ store, center }: Service): Promise<Uint8Array> => {
  const ready = await withKeyMade(center, center.keySizes.terminal);
  const { information } = await store.transact(tx => deskTerminal(tx, ready));
  return concat([u8(MESSAGE_INSTALL), fromHex(information)]);
};

/** 03 → 03. */
export const answerInstalled = async (): Promise<Uint8Array> => u8(MESSAGE_INSTALLED);
