import type { Phone, PhoneEvent } from './phone.ts';

/**
 * The next event, or undefined after `timeoutMs`. The language button works in every state: it changes the
 * language here.
 */
export const nextEvent = async (phone: Phone, timeoutMs: number): Promise<PhoneEvent | undefined> => {
  const { timer } = phone.hal;
  const deadline = timer.now() + timeoutMs;
  for (;;) {
    const event = await phone.events.next(Math.max(0, deadline - timer.now()));
    if (event?.type !== 'key' || event.key !== 'language') return event;
    phone.screen.nextLanguage();
  }
};

/** Resolves after `ms`; events wait meanwhile. */
export const pause = (phone: Phone, ms: number): Promise<void> =>
  new Promise(resolve => {
    phone.hal.timer.after(ms, resolve);
  });

/** True when the handset was lifted, or laid down when `lifted` is false. */
export const isHook = (event: PhoneEvent | undefined, lifted: boolean): boolean =>
  event?.type === 'hook' && event.lifted === lifted;

/** True when a card came, or left when `present` is false. */
export const isCard = (event: PhoneEvent | undefined, present: boolean): boolean =>
  event?.type === 'card' && event.present === present;

/** True when this key was pressed. */
export const isKey = (event: PhoneEvent | undefined, key: string): boolean =>
  event?.type === 'key' && event.key === key;

/** The digit, * or # of a key event; undefined for a function button or another event. */
export const dialKey = (event: PhoneEvent): string | undefined =>
  event.type === 'key' && event.key.length === 1 ? event.key : undefined;
