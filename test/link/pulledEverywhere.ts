/**
 * `npm run test:pulled`: the card pulled out at every character of a settlement, or at some of them.
 */
import { fileURLToPath } from 'node:url';
import { runCommand, wrongArgument } from '../../host/command.ts';

const strideMax = 3500;

const declaration = {
  call: 'npm run test:pulled --',
  does: 'Pulls a card out inside every character of a settlement, over T=0 and T=1, and counts the money each time.',
  options: {},
  words: {
    name: 'STRIDE',
    help: `pulls at each STRIDE-th character only, from 1 to ${strideMax}; a second number says from which on`,
    min: 0,
    max: 2,
  },
  notes: ['Every character takes some minutes.'],
};

await runCommand(declaration, async ({ words }) => {
  const wrong = words.find(word => !/^\d{1,4}$/.test(word) || Number(word) > strideMax);
  if (wrong !== undefined || words[0] === '0')
    throw wrongArgument('STRIDE', `a whole number from 1 to ${strideMax}`, wrong ?? words[0]);
  const file = new URL('./pulled.test.ts', import.meta.url);
  // The test takes both numbers as a test file does that is started by itself.
  process.argv = [process.argv[0], fileURLToPath(file), ...(words.length ? words : ['1'])];
  await import(file.href);
});
