/**
 * Takes a terminal twice over and ends in the way it is told.
 *
 *   node --import tsx test/host/restorer.ts exit|throw|reject|wait|graceful|'graceful twice'
 */
import { endOnSignal, restoreAtEnd } from '../../host/terminal.ts';

const [how] = process.argv.slice(2);
const ledgerMs = 200;
const keep = setInterval(() => {}, 1000);
restoreAtEnd(() => console.log('first'));
restoreAtEnd(() => console.log('second'));
if (how.startsWith('graceful'))
  endOnSignal(signal => {
    clearInterval(keep);
    if (how === 'graceful twice') process.kill(process.pid, signal);
    setTimeout(() => console.log('the ledger'), ledgerMs);
  });
console.log('up');
if (how === 'exit') process.exit(3);
if (how === 'throw')
  setImmediate(() => {
    throw new Error('thrown');
  });
if (how === 'reject') void Promise.reject(new Error('thrown'));
