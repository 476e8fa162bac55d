import ts = require('typescript');

export { rollup } from 'rollup';
export { minify } from 'terser';
export { ts };
