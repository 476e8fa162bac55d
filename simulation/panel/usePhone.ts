import { emitKeypressEvents } from 'node:readline';
import { faultCode } from '../../firmware/runtime/fault.ts';
import { hostSecondsSince2000 } from '../../host/clock.ts';
import { generateKey } from '../../host/keys/generate.ts';
import type { TracedMessage } from '../../trace/names.ts';
import { transcript } from '../play/transcript.ts';
import { type System, startSystem } from '../system/system.ts';
import { type Hand, handOf } from './keys.ts';
import { type PanelView, picture } from './picture.ts';

const redrawMs = 100;
const keyHoldMs = 120;
/** Time for which the picture shows a beep, which is itself too short to be seen. */
const beepShownMs = 1000;
const messagesKeptMax = 50;
const loadYen = 1000;
const NAMES = ['Aoi', 'Ben', 'Chie', 'Dan', 'Emi', 'Fumi', 'Gen', 'Hana'];
/** A person's state at the phone: the card in hand, the last remark. */
class Person {
  inHand: string | undefined;
  notice = 'press n for a card, l to load it, i to insert it, h to lift the handset';
  private readonly system: System;

  constructor(system: System) {
    this.system = system;
  }

  private held() {
    const card = this.inHand === undefined ? undefined : this.system.cards.get(this.inHand);
    if (!card) throw new RangeError('no card in hand: press n for a new one');
    return card;
  }

  async act(hand: Hand): Promise<void> {
    const { phone, cards } = this.system;
    this.notice = '';
    switch (hand.do) {
      case 'press':
        phone.press(hand.key, keyHoldMs);
        break;
      case 'hook':
        phone.hook(!phone.hookSwitch?.isLifted());
        break;
      case 'card':
        if (!phone.remove()) phone.insert(this.held().device);
        break;
      case 'newCard': {
        const name = NAMES[cards.size] ?? `card${cards.size + 1}`;
        this.notice = `the dispenser makes card ${name}…`;
        await this.system.issueCard(name);
        this.inHand = name;
        this.notice = `card ${name} issued: press l to load it`;
        break;
      }
      case 'loadCard': {
        const card = this.held();
        if (phone.card.inserted() === card.device)
          throw new RangeError('take the card out of the phone first');
        this.notice = `card ${card.name} holds ${await this.system.dispenser.load(card.program, loadYen)} yen now`;
        break;
      }
      case 'nextCard': {
        const names = [...cards.keys()];
        this.inHand = names[(names.indexOf(this.inHand ?? '') + 1) % names.length];
        break;
      }
      case 'center':
        this.system.centerReachable = !this.system.centerReachable;
        break;
      case 'farEnd':
        phone.line?.hangUp();
        break;
    }
  }
}

const viewOf = (system: System, person: Person, messages: TracedMessage[]): PanelView => {
  const { phone, cards, centerReachable } = system;
  const inserted = phone.card.inserted();
  const nowMs = phone.board.nowMs();
  return {
    display: phone.display(),
    lifted: phone.hookSwitch?.isLifted() ?? false,
    speech: phone.speechRelay?.isOn() ?? false,
    line: phone.line?.state() ?? '',
    dialled: phone.line?.state() === 'idle' ? '' : (phone.line?.dialled() ?? ''),
    inSlot: [...cards.values()].find(card => card.device === inserted)?.name,
    cards: [...cards.keys()],
    inHand: person.inHand,
    centerReachable,
    beeping: nowMs - (phone.sounds().at(-1)?.atMs ?? Number.NEGATIVE_INFINITY) < beepShownMs,
    notice: person.notice,
    messages,
    seconds: nowMs / 1000,
  };
};

/** The phone in this terminal, in real time, until the person quits; then the ledger. */
export const usePhone = async (seed: number): Promise<void> => {
  const { stdin, stdout } = process;
  const messages: TracedMessage[] = [];
  stdout.write('Building the image, making the center’s keys …\n');
  const system = await startSystem({
    keys: { make: generateKey },
    seed,
    startSeconds: hostSecondsSince2000(),
    trace: message => {
      messages.push(message);
      if (messages.length > messagesKeptMax) messages.shift();
    },
  });
  const person = new Person(system);
  const draw = () => {
    const rows = picture(viewOf(system, person, messages));
    stdout.write(`\u001b[H${rows.map(row => `${row}\u001b[K`).join('\n')}\u001b[J`);
  };
  const restore = () => {
    stdin.setRawMode(false);
    stdout.write('\u001b[?25h\u001b[?1049l');
  };
  stdout.write('\u001b[?1049h\u001b[?25l');
  stdin.setRawMode(true);
  emitKeypressEvents(stdin);

  const stopped = new Promise<unknown>(resolve => {
    const stop = system.phone.board.scheduler.runRealTime(1, resolve);
    const redraw = setInterval(draw, redrawMs);
    stdin.on('keypress', (_text, key: { sequence?: string }) => {
      const hand = handOf(key.sequence ?? '');
      if (hand?.do === 'quit') {
        clearInterval(redraw);
        stop();
        resolve(undefined);
      } else if (hand)
        person.act(hand).catch(error => {
          person.notice =
            faultCode(error) === 'bug' && !(error instanceof RangeError) ? String(error) : error.message;
        });
    });
  });
  const error = await stopped;
  restore();
  stdin.pause();
  if (error) throw error;
  transcript(
    () => system,
    line => stdout.write(`${line}\n`),
  ).ledger(await system.ledger());
};
