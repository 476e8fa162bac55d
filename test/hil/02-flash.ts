import type { Rung } from './ladder/rung.ts';

/** Writes the image that was built from these sources, and reads every octet back. */
export const flash: Rung = {
  name: '02-flash',
  title: 'the image is on the board',
  foundation: true,
  steps: bench => [
    {
      name: 'every file of the image is read back as it was written',
      needs: ['flash'],
      run: async ({ say, figure }) => {
        // A phone that is being installed has no time for questions.
        bench.office.reachable = false;
        const files = await bench.flash();
        for (const { name, bytes, same } of files) {
          figure(`${name}, bytes`, bytes);
          if (!same) say(`${name}: differs from what was written`);
        }
        say(files.every(({ same }) => same) ? 'all the same' : 'not the same');
      },
    },
  ],
};
