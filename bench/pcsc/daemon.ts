import { once } from 'node:events';
import { connect } from 'node:net';
import { fault } from '../../firmware/runtime/fault.ts';
import { pcscError } from './errors.ts';
import { octetQueue } from './octetQueue.ts';
import {
  COMMAND,
  PROTOCOL_MAJOR,
  PROTOCOL_MINOR,
  parseReaderStates,
  READER_STATES_OCTETS,
  type ReaderState,
  readerName,
  words,
} from './structs.ts';

export const PCSCD_SOCKET = '/run/pcscd/pcscd.comm';

/** A connected card, held exclusively. */
export interface PcscCard {
  /** 0 or 1: T=0 or T=1. */
  readonly protocol: number;
  /** The card's whole response. Rejects with a `PcscError`. Has no timeout: a mute card keeps it waiting. */
  transmit(command: Uint8Array): Promise<Uint8Array>;
  /**
   * Gives the card back; `powerDown` also powers it down. Do not power down a card that has left: pcscd 1.9
   * then takes the reader for empty until the next card has left as well.
   */
  disconnect(powerDown: boolean): Promise<void>;
}

/** One connection to pcscd, which carries one request at a time. */
export interface Daemon {
  readers(): Promise<ReaderState[]>;
  /** Rejects with a `PcscError`: `sharingViolation` when another program has the card. */
  connectCard(reader: string): Promise<PcscCard>;
  /** Ends the connection: pcscd releases its card. Calls under way reject. */
  close(): void;
}

const SCOPE_SYSTEM = 2;
const SHARE_EXCLUSIVE = 1;
const PROTOCOL_T0 = 1;
const PROTOCOL_T1 = 2;
const LEAVE_CARD = 0;
const UNPOWER_CARD = 2;
/**
 * `pcbRecvLength`: far more than a short response, since one that does not fit is lost after the card has
 * acted.
 */
const RECEIVE_OCTETS = 65_536 + 12;
/** Size of SCARD_IO_REQUEST, two unsigned longs. */
const PCI_OCTETS = 16;

/** Rejects with the socket's error when no pcscd listens, with Error when it speaks another protocol. */
export const openDaemon = async (path = PCSCD_SOCKET): Promise<Daemon> => {
  const socket = connect({ path });
  await once(socket, 'connect');
  const input = octetQueue('pcscd');
  socket.on('data', piece => input.push(piece));
  socket.on('error', error => input.fail(error));
  socket.on('close', () => input.fail(fault('connectionClosed', 'pcscd: the connection is closed')));

  let turn: Promise<unknown> = Promise.resolve();
  /** Sends a request after the answer to the one before; `receive` reads the answer's octets. */
  const ask = <T>(
    command: number,
    body: Buffer,
    extra: Uint8Array,
    receive: () => Promise<T>,
  ): Promise<T> => {
    const run = turn.then(() => {
      socket.write(Buffer.concat([words(body.length, command), body, extra]));
      return receive();
    });
    turn = run.catch(() => {});
    return run;
  };
  const none = new Uint8Array(0);
  /** The answer is the request's struct with its fields set; its last word is the result. */
  const call = (command: number, what: string, body: Buffer, extra: Uint8Array = none): Promise<Buffer> =>
    ask(command, body, extra, async () => {
      const answer = await input.take(body.length);
      const result = answer.readUInt32LE(body.length - 4);
      if (result !== 0) throw pcscError(what, result);
      return answer;
    });

  const version = await call(COMMAND.version, 'version', words(PROTOCOL_MAJOR, PROTOCOL_MINOR, 0));
  if (version.readUInt32LE(0) !== PROTOCOL_MAJOR)
    throw new Error(`pcscd: expected protocol ${PROTOCOL_MAJOR}, got ${version.readUInt32LE(0)}`);
  const context = (
    await call(COMMAND.establishContext, 'establish context', words(SCOPE_SYSTEM, 0, 0))
  ).readUInt32LE(4);

  const transmit = (handle: number, protocol: number, command: Uint8Array): Promise<Uint8Array> => {
    const pci = [protocol, PCI_OCTETS];
    const body = words(handle, ...pci, command.length, ...pci, RECEIVE_OCTETS, 0);
    return ask(COMMAND.transmit, body, command, async () => {
      const answer = await input.take(body.length);
      const result = answer.readUInt32LE(body.length - 4);
      if (result !== 0) throw pcscError('transmit', result);
      return new Uint8Array(await input.take(answer.readUInt32LE(body.length - 8)));
    });
  };

  return {
    readers: async () =>
      parseReaderStates(
        await ask(COMMAND.readerStates, Buffer.alloc(0), none, () => input.take(READER_STATES_OCTETS)),
      ),
    connectCard: async reader => {
      const request = Buffer.concat([
        words(context),
        readerName(reader),
        words(SHARE_EXCLUSIVE, PROTOCOL_T0 | PROTOCOL_T1, 0, 0, 0),
      ]);
      const answer = await call(COMMAND.connect, 'connect', request);
      const handle = answer.readUInt32LE(request.length - 12);
      const protocol = answer.readUInt32LE(request.length - 8);
      return {
        protocol: protocol === PROTOCOL_T0 ? 0 : 1,
        transmit: command => transmit(handle, protocol, command),
        disconnect: async powerDown => {
          await call(
            COMMAND.disconnect,
            'disconnect',
            words(handle, powerDown ? UNPOWER_CARD : LEAVE_CARD, 0),
          );
        },
      };
    },
    close: () => socket.destroy(),
  };
};
