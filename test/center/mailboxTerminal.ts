/** Terminals at the center's mailbox: the firmware's MQTT client and sealed channel, over a socket. */
import { type CenterCipherKeys, makeCenterCipherKeys, terminalCipherKeys } from '../../center/cipherKeys.ts';
import { passwordOf } from '../../center/mailbox/admission.ts';
import type { Answer, ChannelParts } from '../../center/mailbox/channel.ts';
import type { Store } from '../../center/store/store.ts';
import { portableCipher } from '../../firmware/crypto/cipher/portable.ts';
import { toHex } from '../../firmware/runtime/bytes.ts';
import { callCenter } from '../../firmware/uplink/mqtt/callCenter.ts';
import {
  leaveCall,
  type Mailbox,
  type MailboxOptions,
  openMailbox,
} from '../../firmware/uplink/mqtt/mailbox.ts';
import { type SealedChannel, terminalChannel } from '../../firmware/uplink/sealedChannel.ts';
import { makeIdentifier } from '../../firmware/wire/identifier.ts';
import { encodeTerminalState } from '../../firmware/wire/timeMessages.ts';
import { hostSha256 } from '../../host/sha256.ts';
import { hostTimer, tcpDialler, until } from '../mqtt/peers.ts';
import { OPTIONS } from '../mqtt/terminal.ts';

let drawn = 0;
/** KA and the others are the same in every process. */
export const KEYS = makeCenterCipherKeys({ bytes: length => new Uint8Array(length).fill(++drawn) });
export const PASSWORDS = { suite: hostSha256, keys: KEYS };

export const terminalName = (number: number): string => makeIdentifier(1, number);

/** Enters terminals into the store as if they had been issued. */
export const issueTerminals = async ({ db }: Store, count: number): Promise<void> => {
  for (let number = 1; number <= count; number++)
    await db
      .insertInto('terminals')
      .values({ id: terminalName(number), certificate: new Uint8Array(1), issued_at: 1 })
      .execute();
};

/** What a center's mailbox is opened with. */
export const channelParts = (store: Store, answer: Answer): Omit<ChannelParts, 'counts'> => ({
  ...{ store, answer, keys: KEYS, suite: hostSha256, cipherOf: portableCipher },
});

/** The terminal's end of a channel in one of its epochs. */
export const channelOf = (id: string, epoch: number, keys = KEYS): SealedChannel =>
  terminalChannel(portableCipher(terminalCipherKeys(hostSha256, keys, id).ownKey), id, epoch);

/** A message of type 18; its alarm tells it from others. */
export const stateOf = (id: string, alarm = ''): Uint8Array =>
  encodeTerminalState({ terminalId: id, nonce: new Uint8Array(16), alarm });

/** What outlives a restart of the terminal. */
export interface Memory {
  /** Messages to the center, not sealed. */
  waiting: { readonly number: number; readonly message: Uint8Array }[];
  /** Opened messages of the center, and bulletins as `NAME=digits`, in the order of their coming. */
  readonly got: string[];
  /** Codes with which messages of the center were refused. */
  readonly refused: string[];
  epoch: number;
}

export interface Phone {
  readonly id: string;
  readonly memory: Memory;
  readonly mailbox: Mailbox;
  /** Calls, and leaves when `isDone`, or when the call ends by itself; resolves to its end. */
  callUntil(what: string, isDone: () => boolean): Promise<string>;
}

const MAILBOX: Partial<MailboxOptions> = {
  ...{ dialMs: 5000, answerMs: 5000, keepAliveSeconds: 30, lingerMs: 300, retryMs: [50] },
};

/** Messages of the center as a terminal takes them. */
const receiver =
  ({ id, memory, channel }: { id: string; memory: Memory; channel: SealedChannel }) =>
  (topic: string, message: Uint8Array): void => {
    if (topic !== `phone/${id}/down`) {
      memory.got.push(`${topic.slice('phone/all/'.length)}=${toHex(message.subarray(0, 8))}`);
      return;
    }
    try {
      memory.got.push(toHex(channel.open(message)));
    } catch (error) {
      memory.refused.push((error as { code: string }).code);
    }
  };

/** Turns a terminal on: its epoch is the next one, and its outbox is sealed as it is sent. */
export const phoneAt = (
  port: () => number,
  name: number | string,
  kept?: Memory,
  keys: CenterCipherKeys = KEYS,
): Phone => {
  const id = typeof name === 'string' ? name : terminalName(name);
  const memory = kept ?? { waiting: [], got: [], refused: [], epoch: 0 };
  memory.epoch++;
  const channel = channelOf(id, memory.epoch, keys);
  const sealed = new Map<number, Uint8Array>();
  const seal = ({ number: key, message }: Memory['waiting'][number]) => {
    if (!sealed.has(key)) sealed.set(key, channel.seal(message));
    return { number: key, message: sealed.get(key) as Uint8Array };
  };
  const outbox = {
    first: () => memory.waiting[0] && seal(memory.waiting[0]),
    acknowledged: (key: number) => {
      memory.waiting = memory.waiting.filter(one => one.number !== key);
    },
  };
  const identity = { terminalId: id, password: passwordOf({ ...PASSWORDS, keys }, id) };
  const deliver = receiver({ id, memory, channel });
  const parts = { dialler: tcpDialler(port), timer: hostTimer, outbox, deliver };
  const mailbox = openMailbox(parts, { ...OPTIONS, ...identity, ...MAILBOX });
  const callUntil: Phone['callUntil'] = async (what, isDone) => {
    let isOver = false;
    const call = callCenter(mailbox).finally(() => {
      isOver = true;
    });
    // Its rejection is that of the result, also when it comes before that is waited for.
    call.catch(() => {});
    await until(what, () => isOver || isDone());
    // What was delivered last is acknowledged after that.
    await new Promise(resolve => setTimeout(resolve, 50));
    leaveCall(mailbox);
    return call;
  };
  return { id, memory, mailbox, callUntil };
};
