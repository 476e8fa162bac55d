import { portableCipher } from '../../firmware/crypto/cipher/portable.ts';
import { toLatin1 } from '../../firmware/runtime/bytes.ts';
import type { Identifier } from '../../firmware/wire/identifier.ts';
import { hostRandom } from '../../host/random.ts';
import { hostSha256 } from '../../host/sha256.ts';
import { passwordOf as mailboxPasswordOf } from '../mailbox/admission.ts';
import type { Answer } from '../mailbox/channel.ts';
import { type CenterMailbox, type OpenWay, openMailbox } from '../mailbox/mailbox.ts';
import { openCipherKeys } from './cipherFile.ts';
import { answerMessage } from './line/answer.ts';
import type { Service } from './line/service.ts';
import { passphraseOf } from './masterFile.ts';
import type { ServiceOptions } from './openService.ts';

/** A mailbox that is open, and its service, whose routes then know passwords. */
export interface Opened {
  readonly mailbox: CenterMailbox;
  readonly service: Service;
}

/**
 * The mailbox of a service that is open: terminals' messages are answered from its store (`line/answer.ts`).
 * Throws `portInUse`, `noBroker`, and what `openCipherKeys` throws.
 */
export const openServiceMailbox = async (
  service: Service,
  { data, passphraseFile, say }: Pick<ServiceOptions, 'data' | 'passphraseFile' | 'say'>,
  way: OpenWay,
): Promise<Opened> => {
  const { store } = service;
  const { passphrase } = await passphraseOf(data, passphraseFile);
  const keys = await openCipherKeys(data, passphrase, hostRandom, store.db, file =>
    say(`cipher keys made: ${file}`),
  );
  const parts = { store, keys, suite: hostSha256, cipherOf: portableCipher };
  const answer: Answer = (_, message) => answerMessage(service, message);
  const mailbox = await openMailbox({ ...parts, answer }, way);
  const passwordOf = (id: Identifier): string => toLatin1(mailboxPasswordOf(parts, id));
  return { mailbox, service: { ...service, passwordOf } };
};
