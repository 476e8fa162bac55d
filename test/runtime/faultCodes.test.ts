/**
 * Codes of faults: a misspelt one does not compile, each one of the union is in use and says what it means.
 */
import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { projectRoot } from '../../host/root.ts';
import { sourcesIn } from '../../measure/architecture/sources.ts';

const UNION = 'firmware/runtime/faultCodes.ts';
const root = `${projectRoot}/`;

/** What the compiler says of a file beside `fault.ts` with this text. */
const complaintsAbout = (text: string): string[] => {
  const file = `${root}firmware/runtime/zzFaultCodesTest.ts`;
  const { config } = ts.readConfigFile(`${root}tsconfig.json`, path => readFileSync(path, 'utf8'));
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = name => name === file || fileExists(name);
  host.getSourceFile = (name, languageVersion) =>
    name === file
      ? ts.createSourceFile(name, text, languageVersion)
      : getSourceFile.call(host, name, languageVersion);
  const program = ts.createProgram([file], { ...options, types: [] }, host);
  return program
    .getSemanticDiagnostics(program.getSourceFile(file))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
};

const thrown = (code: string) =>
  `import { fault } from './fault.ts';\nexport const f = fault('${code}', 'card: no answer');`;
const compared = (code: string) =>
  `import { faultCode } from './fault.ts';\nexport const f = (e: unknown) => faultCode(e) === '${code}';`;

test('a misspelt code does not compile', () => {
  assert.equal(complaintsAbout(thrown('cardMute')), []);
  const complaints = complaintsAbout(thrown('cardMuet'));
  assert.is(complaints.length, 1);
  assert.match(complaints[0], /'"cardMuet"' is not assignable to parameter of type 'FaultCode'/);
});

test('a comparison with a misspelt code does not compile', () => {
  assert.equal(complaintsAbout(compared('bug')), []);
  assert.match(complaintsAbout(compared('cardmute'))[0], /no overlap/);
});

/** Every code of the union, with the comment above it. */
const codes = [
  ...readFileSync(`${root}${UNION}`, 'utf8').matchAll(/(\/\*\* [^\n]+ \*\/\n)? {2}\| '(\w+)'/g),
].map(([, comment, code]) => ({ code, comment }));

test('each code says what it means', () => {
  assert.ok(codes.length > 60, `${codes.length} codes`);
  assert.equal(
    codes.filter(({ comment }) => !comment).map(({ code }) => code),
    [],
  );
});

test('each code is in use', () => {
  const text = sourcesIn(['firmware', 'hal', 'boards', 'center', 'flash', 'bench', 'host', 'simulation'])
    .filter(({ path }) => path !== UNION)
    .map(source => source.text)
    .join('\n');
  assert.equal(
    codes.map(({ code }) => code).filter(code => !text.includes(`'${code}'`)),
    [],
    `remove the line in ${UNION}`,
  );
});

test.run();
