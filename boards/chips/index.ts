import type { ChipTable } from './chip.ts';
import { esp32, nrf52832, rp2350 } from './others.ts';
import { stm32f401, stm32f405, stm32f411, stm32f411r } from './stm32f4.ts';

/** Every table, by `chip.part`. The virtual board has the pins of an STM32F405. */
export const CHIPS: Readonly<Record<string, ChipTable>> = {
  STM32F401CDU6: stm32f401,
  STM32F411CEU6: stm32f411,
  STM32F411RET6: stm32f411r,
  STM32F405RGT6: stm32f405,
  host: stm32f405,
  NRF52832: nrf52832,
  ESP32: esp32,
  RP2350A: rp2350,
};
