import type { Cipher } from '../crypto/cipher/cipher.ts';
import { concat } from '../runtime/bytes.ts';
import { fault } from '../runtime/fault.ts';
import { encodeIdentifier, type Identifier } from '../wire/identifier.ts';
import {
  encodeHead,
  FROM_CENTER,
  FROM_TERMINAL,
  nonceOf,
  parseSealed,
  type SealedMessage,
  TEXT_OCTETS_MAX,
} from './sealedMessage.ts';

/** Highest epoch and highest counter; the next one would not fit its field. */
const COUNT_MAX = 0xffffffff;

/** Where an end of a channel stands. */
export interface ChannelState {
  /** The terminal's boot count, 1 to 2^32 − 1; 0 at a center that has opened nothing of the terminal. */
  readonly epoch: number;
  /** Counter of the last message that this end sealed; 0 before the first. A center counts on over epochs. */
  readonly sent: number;
  /** Counter of the last message that this end opened in the epoch; 0 before the first. */
  readonly heard: number;
}

/** Codes with which `open` refuses a message. */
export type SealRefusal = 'malformed' | 'sealReflected' | 'sealEpoch' | 'sealReplayed' | 'sealBroken';

/**
 * One end of the way between a terminal and the center, under KT (EP 0 856 821, Fig. 8): each direction is
 * confidential, authentic, and in order. Messages may be lost. Not promised: that a refused message tells
 * who made it. Direction, epoch and counter are judged before the tag, so `refused` counts what arrived.
 */
export interface SealedChannel {
  /**
   * `message`, at most 4071 octets, sealed under the next counter; it is 25 octets longer
   * (`sealedMessage.ts`). Throws `malformed` for a longer message, `sealSpent` after 2^32 − 1 messages,
   * `sealEpoch` at a center that has opened nothing from the terminal yet.
   */
  seal(message: Uint8Array): Uint8Array;
  /**
   * The text. Throws a `SealRefusal`, and then changes nothing but its count: `malformed` for octets without
   * the layout, `sealReflected` for this end's own direction, `sealEpoch` for another epoch (the center goes
   * on to a later one when the tag verifies), `sealReplayed` for a counter that is not above the last opened
   * one, `sealBroken` for another key, another terminal's message or altered octets.
   */
  open(sealed: Uint8Array): Uint8Array;
  /** Changed by each message that is sealed or opened. */
  state(): ChannelState;
  /** Refused messages since this end was made, by reason. */
  readonly refused: Readonly<Record<SealRefusal, number>>;
}

/** The reason why an end refuses a message before it looks at the tag. */
const refusalOf = (
  { direction, epoch, counter }: SealedMessage,
  own: number,
  state: ChannelState,
): SealRefusal | undefined => {
  if (direction === own) return 'sealReflected';
  const isLater = epoch > state.epoch && own === FROM_CENTER;
  if (epoch !== state.epoch && !isLater) return 'sealEpoch';
  return epoch === state.epoch && counter <= state.heard ? 'sealReplayed' : undefined;
};

const checkSealing = ({ epoch, sent }: ChannelState, message: Uint8Array): void => {
  if (!epoch) throw fault('sealEpoch', 'epoch: expected a message of the terminal before the first answer');
  if (sent >= COUNT_MAX) throw fault('sealSpent', `counter: expected ${COUNT_MAX} at most`);
  if (message.length > TEXT_OCTETS_MAX)
    throw fault('malformed', `message: expected ${TEXT_OCTETS_MAX} octets or less, got ${message.length}`);
};

/** One end; `own` is the direction octet of what it seals, `start` where it stands. */
const channel = (cipher: Cipher, terminalId: Identifier, own: number, start: ChannelState): SealedChannel => {
  const associated = encodeIdentifier(terminalId);
  const refused = { malformed: 0, sealReflected: 0, sealEpoch: 0, sealReplayed: 0, sealBroken: 0 };
  let state = start;
  const refuse = (code: SealRefusal): never => {
    refused[code]++;
    throw fault(code, `sealed message: expected the next one under this key, got ${code}`);
  };
  return {
    refused,
    state: () => state,
    seal: message => {
      checkSealing(state, message);
      const { epoch, heard } = state;
      const counter = state.sent + 1;
      // Before the cipher is called: when it throws, the counter is lost, not used a second time.
      state = { epoch, sent: counter, heard };
      const head = encodeHead({ direction: own, epoch, counter });
      return concat([head, cipher.seal(nonceOf(head), message, associated)]);
    },
    open: sealed => {
      const message = parseSealed(sealed);
      if (!message) return refuse('malformed');
      const reason = refusalOf(message, own, state);
      if (reason) return refuse(reason);
      const text = cipher.open(nonceOf(message.head), message.sealed, associated);
      if (!text) return refuse('sealBroken');
      const { epoch, counter } = message;
      state = { epoch, sent: state.sent, heard: counter };
      return text;
    },
  };
};

/**
 * The terminal's end; `cipher` is that of KT, and the caller wipes it. `epoch`: the count of the terminal's
 * starts, 1 to 2^32 − 1, from battery memory, counted up and read back before the channel is made. Throws
 * `sealEpoch` for another number, `malformed` for a wrong identifier.
 *
 * Why no nonce comes twice under one KT: a nonce is direction ‖ epoch ‖ counter. The two ends differ in the
 * direction. The counter lives as long as the epoch and grows with each message, up to an error; a start
 * loses it and begins another epoch. The boot count lies in the memory that KT lies in: a terminal that has
 * lost it has lost KT, and gets another identifier, hence another KT, when it is installed anew.
 *
 * Why an old message of the center is refused after a start, when `heard` is 0 again: the center seals in the
 * epoch that it last heard of, so everything that was sealed before the start has a lower one.
 */
export const terminalChannel = (cipher: Cipher, terminalId: Identifier, epoch: number): SealedChannel => {
  if (!(epoch >= 1 && epoch <= COUNT_MAX && epoch % 1 === 0))
    throw fault('sealEpoch', `epoch: expected a count of starts from 1 to ${COUNT_MAX}, got ${epoch}`);
  return channel(cipher, terminalId, FROM_TERMINAL, { epoch, sent: 0, heard: 0 });
};

/** What a center keeps of a terminal that it has never heard. */
export const NEVER_HEARD: ChannelState = { epoch: 0, sent: 0, heard: 0 };

/**
 * The center's end for one terminal; `cipher` is that of KT, and the caller wipes it. `kept` is the last
 * `state` of this end, `NEVER_HEARD` at first. The caller keeps the state in the same transaction as what an
 * opened message does, and before a sealed one leaves: then a crash neither loses a message nor uses a
 * counter twice. Throws `malformed` for a wrong identifier.
 */
export const centerChannel = (cipher: Cipher, terminalId: Identifier, kept: ChannelState): SealedChannel =>
  channel(cipher, terminalId, FROM_CENTER, kept);

/**
 * The state for a center that was put back from an older copy, and does not know which counters it used after
 * that, in this epoch or in later ones: it goes on beyond `skipped` of them. The caller takes another number
 * of counters each time, above all that may have been used.
 */
export const stateFromCopy = ({ epoch, sent, heard }: ChannelState, skipped: number): ChannelState => ({
  epoch,
  sent: Math.min(sent + skipped, COUNT_MAX),
  heard,
});
