/** `npm run model`: searches the settlement's model, with each rule missing in turn and with all of them. */
import { flag, runCommand, whole, withDefault } from '../../host/command.ts';
import { check, hasSpin, VARIANTS, type Verdict } from './checker.ts';

const MISSING = 'skipped: no model checker. It takes the programs spin and gcc (Debian: spin, gcc).';

const line = (name: string, verdict: Verdict, asExpected: boolean, seconds: number): string =>
  [
    asExpected ? 'ok  ' : 'FAIL',
    verdict.violated ? 'violated' : 'holds   ',
    `${String(verdict.states).padStart(10)} states`,
    `depth ${String(verdict.depth).padStart(4)}`,
    `${String(verdict.megabytes).padStart(5)} MB`,
    `${seconds.toFixed(0).padStart(4)} s`,
    name,
  ].join('  ');

await runCommand(
  {
    call: 'npm run model --',
    does: 'Searches the model of the settlement (test/model/settlement.pml) for a cut or a lie that makes or loses money.',
    options: {
      sessions: withDefault(whole({ from: 1, to: 6 }, 'disturbed sessions before the undisturbed end'), 5),
      json: flag('prints one JSON object a variant'),
    },
  },
  async ({ values: { sessions, json } }) => {
    if (!hasSpin()) return console.log(MISSING);
    let failed = 0;
    for (const variant of VARIANTS) {
      const started = Date.now();
      const verdict = check(variant, sessions);
      const asExpected = verdict.violated !== variant.holds;
      if (!asExpected) failed++;
      const seconds = (Date.now() - started) / 1000;
      console.log(
        json
          ? JSON.stringify({ name: variant.name, sessions, seconds, asExpected, ...verdict })
          : line(variant.name, verdict, asExpected, seconds),
      );
    }
    return failed ? 1 : 0;
  },
);
