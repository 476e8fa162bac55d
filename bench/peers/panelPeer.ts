import { fromLatin1, toLatin1 } from '../../firmware/runtime/bytes.ts';
import type { ByteStream } from '../../hal/byteStream.ts';
import { romCharacter } from '../../hal/characterRom.ts';
import { letterOfKey, panelPort } from '../../hal/drivers/panelProtocol.ts';
import type { Key } from '../../hal/keypad.ts';

/** After this time the panel repeats its state, so that a lost last message does no harm. */
const REPEAT_STATE_MS = 2000;

/**
 * The phone's front panel as a host program at the end of the panel line: its display, and a person's
 * actions.
 */
export interface PanelPeer {
  connect(stream: ByteStream): void;
  /** Four rows of text, in Unicode. */
  display(): string[];
  press(key: Key): void;
  lift(lifted: boolean): void;
  /** The card switch. */
  card(present: boolean): void;
  /** The exchange reverses the line's polarity, or sets it back: the called person answers or hangs up. */
  answered(yes: boolean): void;
  dialled(): string;
  /** Called at each change of the display, of the card's RST, of the loop. */
  onDisplay: (rows: string[]) => void;
  onCardReset: (high: boolean) => void;
  onLoop: (closed: boolean) => void;
}

export const panelPeer = (): PanelPeer => {
  const rows = ['', '', '', ''];
  let send: (body: string) => void = () => {};
  let lifted = false;
  let present = false;
  let reversed = false;
  let dialled = '';

  const sayState = (): void => {
    send(`R${reversed ? 1 : 0}`);
    send(`C${present ? 1 : 0}`);
    send(`H${lifted ? 1 : 0}`);
  };
  const onBody = (body: string): void => {
    const value = body.slice(1);
    if (body === '!') sayState();
    else if (body[0] === 'D') {
      rows[Number(value[0])] = [...value.slice(1)].map(c => romCharacter(c.charCodeAt(0))).join('');
      peer.onDisplay(rows);
    } else if (body[0] === 'P') peer.onCardReset(value === '1');
    else if (body[0] === 'L') {
      if (value === '1') dialled = '';
      peer.onLoop(value === '1');
    } else if (body[0] === 'T') {
      dialled += value;
      send(body);
    }
  };

  const peer: PanelPeer = {
    connect: stream => {
      const port = panelPort(
        text => stream.write(fromLatin1(text)),
        onBody,
        () => send('!'),
      );
      send = body => port.send(body);
      stream.onData(octets => port.receive(toLatin1(octets)));
      setInterval(sayState, REPEAT_STATE_MS).unref();
    },
    display: () => rows,
    dialled: () => dialled,
    press: key => send(`K${letterOfKey(key)}`),
    lift: up => {
      lifted = up;
      send(`H${up ? 1 : 0}`);
    },
    card: inside => {
      present = inside;
      send(`C${inside ? 1 : 0}`);
    },
    answered: yes => {
      reversed = yes;
      send(`R${yes ? 1 : 0}`);
    },
    onDisplay: () => {},
    onCardReset: () => {},
    onLoop: () => {},
  };
  return peer;
};
