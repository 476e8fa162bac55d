/**
 * Takes a terminal twice over and ends in the way it is told.
 *
 *   node --import tsx test/host/restorer.ts exit|throw|reject|wait|graceful
 */
import { endOnSignal, restoreAtEnd } from '../../host/terminal.ts';

const [how] = process.argv.slice(2);
const keep = setInterval(() => {}, 1000);
restoreAtEnd(() => console.log('first'));
restoreAtEnd(() => console.log('second'));
if (how === 'graceful')
  endOnSignal(() => {
    clearInterval(keep);
    console.log('the ledger');
  });
console.log('up');
if (how === 'exit') process.exit(3);
if (how === 'throw')
  setImmediate(() => {
    throw new Error('thrown');
  });
if (how === 'reject') void Promise.reject(new Error('thrown'));
