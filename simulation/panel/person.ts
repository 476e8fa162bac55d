import { setTimeout as sleep } from 'node:timers/promises';
import { faultCode } from '../../firmware/runtime/fault.ts';
import { failure } from '../../host/failure.ts';
import type { SimulatedCard } from '../system/cards.ts';
import type { System } from '../system/system.ts';
import type { Hand } from './keys.ts';

const keyHoldMs = 120;
/** Virtual time between two presses, as `VirtualPhone.type` has it. */
const betweenKeysMs = 130;
/** Virtual time that a hand takes for a card or the handset, as between two steps of a play. */
const handMs = 300;
const lookEveryMs = 5;
const loadYen = 1000;
const NAMES = ['Aoi', 'Ben', 'Chie', 'Dan', 'Emi', 'Fumi', 'Gen', 'Hana'];

/** The person at the phone: what the hands hold, what there is to say to them. */
export class Person {
  inHand: string | undefined;
  lifted = false;
  notice = 'press n for a card, l to load it, i to insert it, h to lift the handset';
  private readonly system: System;
  private readonly letTimePass: () => Promise<unknown>;

  /**
   * `letTimePass` resolves when the board's clock may have gone on; a clock in real time does so by itself.
   */
  constructor(system: System, letTimePass: () => Promise<unknown> = () => sleep(lookEveryMs)) {
    this.system = system;
    this.letTimePass = letTimePass;
  }

  /** Does one thing. Resolves when the hand is free for the next; what cannot be done becomes the notice. */
  async act(hand: Hand): Promise<void> {
    this.notice = '';
    try {
      if (hand.do === 'press') await this.press(hand.key);
      else if (hand.do !== 'quit') await this.acts[hand.do]();
    } catch (error) {
      this.notice = faultCode(error) === 'bug' ? String(error) : (error as Error).message;
    }
  }

  /** What a hand is about to do, in the words of a play. */
  words(hand: Hand): string {
    if (hand.do === 'press') return `press ${hand.key}`;
    const inSlot = !!this.system.phone.card.inserted();
    const name = this.inHand ?? '';
    return {
      hook: this.lifted ? 'hang up' : 'lift',
      card: inSlot ? 'take' : `insert ${name}`,
      newCard: `new card ${this.newName()}`,
      loadCard: `load ${name} ${loadYen}`,
      nextCard: 'other card',
      center: `center ${this.system.centerReachable ? 'off' : 'on'}`,
      farEnd: 'far end hangs up',
      quit: 'quit',
    }[hand.do];
  }

  private held(): SimulatedCard {
    const card = this.inHand === undefined ? undefined : this.system.cards.get(this.inHand);
    if (!card) throw failure('noCard', 'no card in hand: press n for a new one');
    return card;
  }

  private newName(): string {
    const { size } = this.system.cards;
    return NAMES[size] ?? `card${size + 1}`;
  }

  private press(key: Extract<Hand, { do: 'press' }>['key']): Promise<void> {
    this.system.phone.press(key, keyHoldMs);
    return this.pause(keyHoldMs + betweenKeysMs);
  }

  /** By the board's clock: a busy machine presses late, and never two keys at once. */
  private async pause(milliseconds: number): Promise<void> {
    const { board } = this.system.phone;
    const endMs = board.nowMs() + milliseconds;
    while (board.nowMs() < endMs) await this.letTimePass();
  }

  private readonly acts: Record<Exclude<Hand['do'], 'press' | 'quit'>, () => void | Promise<void>> = {
    hook: () => {
      this.lifted = !this.lifted;
      this.system.phone.hook(this.lifted);
      return this.pause(handMs);
    },
    card: () => {
      const { phone } = this.system;
      if (!phone.remove()) phone.insert(this.held().device);
      return this.pause(handMs);
    },
    newCard: async () => {
      const name = this.newName();
      this.notice = `the dispenser makes card ${name}…`;
      await this.system.issueCard(name);
      this.inHand = name;
      this.notice = `card ${name} issued: press l to load it`;
    },
    loadCard: async () => {
      const { program, device, name } = this.held();
      if (this.system.phone.card.inserted() === device)
        throw failure('cardInPhone', 'take the card out of the phone first');
      this.notice = `card ${name} holds ${await this.system.dispenser.load(program, loadYen)} yen now`;
    },
    nextCard: () => {
      const names = [...this.system.cards.keys()];
      this.inHand = names[(names.indexOf(this.inHand ?? '') + 1) % names.length];
    },
    center: () => {
      this.system.centerReachable = !this.system.centerReachable;
    },
    farEnd: () => this.system.phone.line?.hangUp(),
  };
}
