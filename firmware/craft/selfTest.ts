import { type Craft, nextKey, show } from './craft.ts';
import { testBattery } from './selfTest/battery.ts';
import { testCenter } from './selfTest/center.ts';
import { testDisplay } from './selfTest/display.ts';
import { testKeys } from './selfTest/keys.ts';
import { testLine } from './selfTest/line.ts';
import { testMemory } from './selfTest/memory.ts';
import { testReader } from './selfTest/reader.ts';

/**
 * The menu of tests: runs those that the person chooses.
 *
 * @overlay
 */
export const selfTest = async (craft: Craft): Promise<void> => {
  while (!craft.gone) {
    show(craft, ['1:DISPLAY  5:MEMORY', '2:KEYS     6:BATTERY', '3:READER   7:CENTER', '4:LINE     C:BACK']);
    const key = await nextKey(craft);
    if (key === '1') await testDisplay(craft);
    else if (key === '2') await testKeys(craft);
    else if (key === '3') await testReader(craft);
    else if (key === '4') await testLine(craft);
    else if (key === '5') await testMemory(craft);
    else if (key === '6') await testBattery(craft);
    else if (key === '7') await testCenter(craft);
    else if (key === 'clear') return;
  }
};
