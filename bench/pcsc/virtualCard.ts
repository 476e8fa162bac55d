import { once } from 'node:events';
import { connect } from 'node:net';
import { CARD_ATR_T1, type CardFront } from './cardFront.ts';
import { encodeVpcdFrame, VPCD_ATR, VPCD_OFF, VPCD_ON, VPCD_RESET, vpcdFrameReader } from './vpcdFrames.ts';

/** A card in a virtual reader. */
export interface PluggedCard {
  /** Pulls the card. Resolves when the reader's line is closed. */
  unplug(): Promise<void>;
  /** Resolves when either side has closed the line; to the error that closed it, if there was one. */
  readonly closed: Promise<Error | undefined>;
}

/**
 * Puts a card into the virtual reader that listens at `host` and `port`. Rejects when no reader listens
 * there. The reader sees the card with its next request for the answer to reset, up to 400 ms later.
 */
export const plugCard = async (front: CardFront, host: string, port: number): Promise<PluggedCard> => {
  const socket = connect({ host, port, noDelay: true });
  await once(socket, 'connect');
  let failure: Error | undefined;
  socket.on('error', error => {
    failure = error;
  });
  const closed = once(socket, 'close').then(() => failure);

  const say = (body: Uint8Array): void => {
    if (!socket.destroyed) socket.write(encodeVpcdFrame(body));
  };
  // Answers are sent in the order of the requests: a card carries out one command at a time.
  let turn = Promise.resolve();
  const answer = async (body: Uint8Array): Promise<void> => {
    if (body.length > 1) say(await front.process(body));
    else if (body[0] === VPCD_ATR) say(CARD_ATR_T1);
    else if (body[0] === VPCD_ON || body[0] === VPCD_RESET || body[0] === VPCD_OFF) front.reset();
    else socket.destroy(new Error(`virtual reader: expected a control of 0, 1, 2 or 4, got ${body[0]}`));
  };
  const receive = vpcdFrameReader(body => {
    turn = turn.then(() => answer(body)).catch(error => void socket.destroy(error));
  });
  socket.on('data', receive);

  return {
    closed,
    unplug: async () => {
      socket.destroy();
      await closed;
    },
  };
};
