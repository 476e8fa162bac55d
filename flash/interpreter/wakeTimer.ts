import type { TestPort } from './testPort.ts';

/** NVIC_ISPR1 (ARMv7-M, B3.4) and the bit of TIM7's interrupt, number 55 (RM0090, table 62). */
const PENDING_ADDRESS = 0xe000_e204;
const TIM7 = 1 << (55 - 32);
const periodMs = 1;

/**
 * Wakes the emulated chip each millisecond, so that the program's timers run when they are due; less often
 * where the emulator answers later than that, since what waits before it delays the lines too. Returns the
 * function that stops it.
 *
 * The firmware sleeps until TIM7 wakes it for its next timer. QEMU's STM32F405 has no TIM7: without this the
 * firmware sleeps until the next system tick, up to 100 ms longer. A pending interrupt of TIM7 ends the sleep
 * and has no other effect, since the timer's own flag is clear (espruino/Espruino,
 * targets/stm32/jshardware.c, `jshSleep` and `UTIL_TIMER_IRQHandler`).
 */
export const wakeTimer = (port: Promise<TestPort>): (() => void) => {
  let waking = false;
  const wake = async () => {
    if (waking) return;
    waking = true;
    await (await port).write(PENDING_ADDRESS, TIM7);
    waking = false;
  };
  const timer = setInterval(() => void wake(), periodMs);
  return () => clearInterval(timer);
};
