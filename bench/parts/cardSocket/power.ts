import type { Scheduler } from '../../board/scheduler.ts';
import type { CardDevice } from './device.ts';

/** Whether the card has power. */
export interface CardPower {
  isOn(): boolean;
  up(): void;
  /** Tells the card, if it had power. */
  down(): void;
  /** Whether the power of now still lasts, to be asked later. */
  lasting(): () => boolean;
  /** Calls the card, if there is one. */
  tell(work: (card: CardDevice) => void): void;
}

/** The power of a card, off at first. `device` is the card in the socket. */
export const createCardPower = (scheduler: Scheduler, device: () => CardDevice | undefined): CardPower => {
  let on = false;
  /** Counts power-ups and power-downs. */
  let turn = 0;
  const tell: CardPower['tell'] = work => {
    const card = device();
    if (card) work(card);
    scheduler.settleNext();
  };
  return {
    isOn: () => on,
    tell,
    up: () => {
      on = true;
      turn++;
    },
    down: () => {
      if (!on) return;
      on = false;
      turn++;
      tell(card => card.powerOff());
    },
    lasting: () => {
      const mine = turn;
      return () => on && mine === turn;
    },
  };
};
