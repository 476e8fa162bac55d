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
    if (event !== 'language') return event;
    phone.screen.nextLanguage();
  }
};

/** Resolves after `ms`; events wait meanwhile. */
export const pause = (phone: Phone, ms: number): Promise<void> =>
  new Promise(resolve => {
    phone.hal.timer.after(ms, resolve);
  });

/** The digit, * or # of a key; empty for a function button or another event. */
export const dialKey = (event: PhoneEvent | undefined): string => (event && event.length === 1 ? event : '');
