/** The front of a phone whose panel and card slot are serial lines that end in this process. */
import { cardPeer } from '../../../bench/peers/cardPeer.ts';
import { panelPeer } from '../../../bench/peers/panelPeer.ts';
import type { ByteStream } from '../../../hal/byteStream.ts';
import type { BenchCard, Front } from '../bench.ts';

const handMs = 150;
/** Tries for a digit that was lost on the panel's line. */
const pressesMax = 3;
const digitMs = 4000;
const pollMs = 5;

/** A slot whose card can be changed. */
interface CardPort {
  connect(stream: ByteStream): void;
  reset(high: boolean): void;
  insert(card: BenchCard): void;
  remove(): void;
  readonly wire: Front['wire'];
}

const cardPort = (): CardPort => {
  let inside: BenchCard | undefined;
  let speak: (octets: Uint8Array) => void = () => {};
  const peer = cardPeer({
    reset: () => inside?.program.reset(),
    // A card that was taken out does not answer: the reader's waiting time runs out.
    process: command => inside?.program.process(command) ?? new Promise(() => {}),
  });
  return {
    wire: peer.wire,
    connect: stream => {
      peer.connect(stream);
      speak = octets => stream.write(octets);
    },
    reset: high => {
      if (!inside?.says) return peer.reset(high && inside !== undefined);
      peer.reset(false);
      if (high) speak(Uint8Array.from(inside.says));
    },
    insert: card => {
      inside = card;
      peer.wire.toCard = peer.wire.fromCard = 0;
    },
    remove: () => {
      inside = undefined;
      peer.reset(false);
    },
  };
};

const sleep = (milliseconds: number) => new Promise<void>(resolve => setTimeout(resolve, milliseconds));

export interface PanelFront extends Front {
  /** The board was started: its new lines. */
  connectPanel(stream: ByteStream): void;
  connectCard(stream: ByteStream): void;
}

export const panelFront = (): PanelFront => {
  const panel = panelPeer();
  const port = cardPort();
  panel.onCardReset = high => port.reset(high);

  /** True when the digit was dialled. */
  const pressed = async (digit: string): Promise<boolean> => {
    const before = panel.dialled().length;
    panel.press(digit as '0');
    for (let waited = 0; waited < digitMs; waited += pollMs) {
      if (panel.dialled().length > before) return true;
      await sleep(pollMs);
    }
    return false;
  };
  return {
    connectPanel: stream => panel.connect(stream),
    connectCard: stream => port.connect(stream),
    wire: port.wire,
    display: () => panel.display().map(row => row.trimEnd()),
    press: async key => {
      panel.press(key);
      await sleep(handMs);
    },
    dial: async digits => {
      for (const digit of digits) {
        let presses = 0;
        while (!(await pressed(digit)))
          if (++presses === pressesMax)
            throw new Error(`digit ${digit}: expected on the line, got ${panel.dialled() || 'nothing'}`);
      }
    },
    hook: lifted => {
      panel.lift(lifted);
      if (!lifted) panel.answered(false);
    },
    answered: async () => panel.answered(true),
    insert: card => {
      port.insert(card);
      panel.card(true);
    },
    remove: () => {
      panel.card(false);
      port.remove();
    },
  };
};
