import type { ChipTable } from './chip.ts';

const PORT_A = 'A0 A1 A2 A3 A4 A5 A6 A7 A8 A9 A10 A11 A12 A13 A14 A15';

/** The 401 and 411 differ in USART2 and SPI3 pins that no board here uses. */
const F4X1_FUNCTIONS = {
  'Serial1.tx': 'A9 B6',
  'Serial1.rx': 'A10 B7',
  'Serial2.tx': 'A2',
  'Serial2.rx': 'A3',
  'Serial6.tx': 'A11 C6',
  'Serial6.rx': 'A12 C7',
  'SPI1.sck': 'A5 B3',
  'SPI1.miso': 'A6 B4',
  'SPI1.mosi': 'A7 B5',
  'SPI2.sck': 'B10 B13',
  'SPI2.miso': 'B14 C2',
  'SPI2.mosi': 'B15 C3',
  'I2C1.scl': 'B6 B8',
  'I2C1.sda': 'B7 B9',
};
/** A pin's first timer. TIM5 is on pins that have TIM2 before it; TIM9 to TIM11 have no third choice. */
const F4X1_PWM = {
  A0: 'TIM2',
  A1: 'TIM2',
  A2: 'TIM2',
  A3: 'TIM2',
  A5: 'TIM2',
  A6: 'TIM3',
  A7: 'TIM1',
  A8: 'TIM1',
  A9: 'TIM1',
  A10: 'TIM1',
  A11: 'TIM1',
  A15: 'TIM2',
  B0: 'TIM1',
  B1: 'TIM1',
  B3: 'TIM2',
  B4: 'TIM3',
  B5: 'TIM3',
  B6: 'TIM4',
  B7: 'TIM4',
  B8: 'TIM4',
  B9: 'TIM4',
  B10: 'TIM2',
  C6: 'TIM3',
  C7: 'TIM3',
  C8: 'TIM3',
  C9: 'TIM3',
};

const f4x1 = (source: string, pins: string): ChipTable => ({
  source,
  pins,
  functions: F4X1_FUNCTIONS,
  pwm: F4X1_PWM,
  watches: 'number',
  consoles: { Serial1: 'A9 A10 B6 B7', Serial2: 'A2 A3' },
});

const UQFN48 = `${PORT_A} B0 B1 B2 B3 B4 B5 B6 B7 B8 B9 B10 B12 B13 B14 B15 C13 C14 C15`;

/** STM32F401xD/xE in UQFN48. */
export const stm32f401 = f4x1(
  'Data sheet DS9716, Tables 8 and 9; pins of the package from Fig. 10. Sure of USART, SPI1, SPI2, I2C1; timers as the interpreter orders them.',
  UQFN48,
);

/** STM32F411xC/xE in UQFN48. */
export const stm32f411 = f4x1(
  'Data sheet DS10314, Tables 8 and 9; pins of the package from Fig. 9. Sure of USART, SPI1, SPI2, I2C1; timers as the interpreter orders them.',
  UQFN48,
);

/** STM32F411xC/xE in LQFP64: B11 is a capacitor's there. */
export const stm32f411r = f4x1(
  'Data sheet DS10314, Tables 8 and 9; pins of the package from Fig. 10. The vendor builds this board with the F401’s pin table: what only the F411 has is left out.',
  `${UQFN48} C0 C1 C2 C3 C4 C5 C6 C7 C8 C9 C10 C11 C12 D2`,
);

/** STM32F405 in LQFP64. */
export const stm32f405: ChipTable = {
  source:
    'Data sheet DS8626, Tables 7 and 9. Sure of USART, UART, SPI1, SPI2, I2C1, I2C2; the interpreter cannot route TIM13 and TIM14 (A6, A7) and keeps TIM7.',
  pins: `${PORT_A} B0 B1 B2 B3 B4 B5 B6 B7 B8 B9 B10 B11 B12 B13 B14 B15 C0 C1 C2 C3 C4 C5 C6 C7 C8 C9 C10 C11 C12 C13 C14 C15 D2`,
  functions: {
    'Serial1.tx': 'A9 B6',
    'Serial1.rx': 'A10 B7',
    'Serial2.tx': 'A2',
    'Serial2.rx': 'A3',
    'Serial3.tx': 'B10 C10',
    'Serial3.rx': 'B11 C11',
    'Serial4.tx': 'A0 C10',
    'Serial4.rx': 'A1 C11',
    'Serial5.tx': 'C12',
    'Serial5.rx': 'D2',
    'Serial6.tx': 'C6',
    'Serial6.rx': 'C7',
    'SPI1.sck': 'A5 B3',
    'SPI1.miso': 'A6 B4',
    'SPI1.mosi': 'A7 B5',
    'SPI2.sck': 'B10 B13',
    'SPI2.miso': 'B14 C2',
    'SPI2.mosi': 'B15 C3',
    'I2C1.scl': 'B6 B8',
    'I2C1.sda': 'B7 B9',
    'I2C2.scl': 'B10',
    'I2C2.sda': 'B11',
  },
  pwm: { A8: 'TIM1', B3: 'TIM2', B4: 'TIM3', B5: 'TIM3', B6: 'TIM4', B7: 'TIM4', B8: 'TIM4', C6: 'TIM8' },
  watches: 'number',
  consoles: { Serial1: 'A9 A10 B6 B7' },
};
