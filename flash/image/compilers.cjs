/**
 * The compilers of a build, by `require`: through `import` the loader of TypeScript sources (tsx) and Node's search for
 * a CommonJS module's names read each of these nine megabytes again, which takes 120 MB and 0.8 s of processor more.
 */
const typescript = require('typescript');
const { rollup } = require('rollup');
const { minify } = require('terser');

module.exports = { ts: typescript, rollup, minify };
