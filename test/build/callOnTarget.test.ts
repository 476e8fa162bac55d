/** A whole prepaid call on the interpreter's STM32F405 firmware, with the variables of the smallest board. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { KEY_SIZES } from '../../host/keys/keySource.ts';
import { callScenario } from '../../measure/target/call.ts';
import { countedEntry } from '../../measure/target/countedEntry.ts';
import { runOnTarget } from '../../measure/target/runOnTarget.ts';
import { timedEntry } from '../../measure/target/timedEntry.ts';
import { chipFirmware, chipMissing } from '../interpreters.ts';
import { needing } from '../skip.ts';

/** Less than any board with the terminal has: `espruino-pico` has 5100. */
const VARIABLES_MAX = 4700;

test('the counting and the timing entry refuse a program without hal.announceReady', () => {
  for (const wrap of [countedEntry, timedEntry])
    assert.throws(() => wrap('startTerminal(hal);'), /entry: expected "hal.announceReady ="/);
});

needing(chipMissing)(
  `QEMU: installing and a call with the standard keys take no more than ${VARIABLES_MAX} variables`,
  async () => {
    const { figures, liveVars, memory, complaints } = await runOnTarget({
      firmware: chipFirmware,
      boardName: 'stm32f405',
      counted: true,
      variablesMax: VARIABLES_MAX,
      scenario: await callScenario(KEY_SIZES.standard),
    });
    assert.equal(complaints, []);
    assert.is(figures['not completed'], undefined);
    assert.equal([figures['settled, yen'], figures['left on the card, yen']], [20, 980]);
    assert.is(memory.total, VARIABLES_MAX);
    assert.ok(liveVars! > 3000 && liveVars! < VARIABLES_MAX, `${liveVars}`);
    console.log(`QEMU: ${liveVars} variables in use where a call needs the most`);
  },
);

test.run();
