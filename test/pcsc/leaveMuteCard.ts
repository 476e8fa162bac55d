/** Asks a mute card in the reader something and ends: prints the fault's code, exit code 3. */
import { openDaemon } from '../../bench/pcsc/daemon.ts';
import { openReaderSlot } from '../../bench/pcsc/readerSlot.ts';
import { faultCode } from '../../firmware/runtime/fault.ts';
import { SELECT } from './rig.ts';
import { READER, until } from './stack.ts';

const slot = await openReaderSlot({ open: openDaemon, reader: READER, cardResponseTimeoutMs: 300 });
await until(slot.isPresent, 'the card, present');
await slot.activate();
console.log(await slot.transmit(SELECT).then(() => 'none', faultCode));
process.exit(3);
