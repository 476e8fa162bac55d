/**
 * Removes from a JavaScript realm what the interpreter's library lacks, and changes what behaves differently,
 * so that an image that fails on the chip fails here too. The list was made by asking the interpreter
 * (Espruino 2v29, Linux build) for every member that Node 20 has. Constants such as `Number.MAX_SAFE_INTEGER`
 * stay: a realm's constants cannot be deleted.
 */
const missingGlobals = `BigInt Map Set WeakMap WeakSet WeakRef Proxy Reflect Symbol RangeError EvalError URIError
  FinalizationRegistry AggregateError Atomics SharedArrayBuffer BigInt64Array BigUint64Array Intl WebAssembly
  TextEncoder TextDecoder queueMicrotask setImmediate structuredClone escape unescape decodeURI encodeURI Iterator`;

const missingMembers: Record<string, string> = {
  Array: 'from of fromAsync',
  ArrayBuffer: 'isView',
  Date: 'UTC',
  Error: 'captureStackTrace',
  Math: 'acosh asinh atanh cbrt expm1 clz32 cosh fround hypot imul log1p log2 log10 sinh tanh trunc',
  Number: `isFinite isInteger isNaN isSafeInteger parseFloat parseInt`,
  Object: `getOwnPropertySymbols hasOwn is preventExtensions seal freeze isExtensible isFrozen isSealed groupBy`,
  Promise: 'allSettled any race withResolvers',
  String: 'fromCodePoint raw',
  'Array.prototype': `at copyWithin findLast findLastIndex lastIndexOf keys entries values flat flatMap reduceRight
    toLocaleString toReversed toSorted toSpliced with`,
  'ArrayBuffer.prototype': 'slice maxByteLength resizable resize transfer transferToFixedLength detached',
  'DataView.prototype': 'getBigInt64 setBigInt64 getBigUint64 setBigUint64',
  'Number.prototype': 'toExponential toPrecision toLocaleString',
  'Object.prototype': 'isPrototypeOf propertyIsEnumerable',
  'Promise.prototype': 'finally',
  'RegExp.prototype':
    'dotAll flags global hasIndices ignoreCase multiline sticky unicode compile unicodeSets',
  'String.prototype': `anchor at big blink bold codePointAt fixed fontcolor fontsize isWellFormed italics link
    localeCompare matchAll normalize search small strike sub sup toWellFormed trimStart trimLeft trimEnd trimRight
    toLocaleLowerCase toLocaleUpperCase`,
  'TypedArray.prototype': `entries keys values at copyWithin findLast findLastIndex lastIndexOf reduceRight
    toLocaleString toReversed toSorted with`,
  TypedArray: 'from of',
};

const words = (list: string): string[] => list.split(/\s+/).filter(Boolean);

/**
 * Runs inside the realm. `String.fromCharCode` keeps 8 bits, a typed array's `slice` gives a plain Array, its
 * `set` cuts silently at the end, and native errors are no instances of Error, all as measured on the chip.
 */
const habits = `
  var typedArray = Object.getPrototypeOf(Uint8Array);
  var fromCharCode = String.fromCharCode;
  String.fromCharCode = function () {
    var text = '';
    for (var i = 0; i < arguments.length; i++) text += fromCharCode(arguments[i] & 255);
    return text;
  };
  var plainSlice = Array.prototype.slice;
  typedArray.prototype.slice = function (from, to) { return plainSlice.call(this, from, to); };
  var wholeSet = typedArray.prototype.set;
  typedArray.prototype.set = function (source, offset) {
    var at = offset || 0;
    var room = this.length - at;
    wholeSet.call(this, source.length > room ? plainSlice.call(source, 0, room < 0 ? 0 : room) : source, at);
  };
  var slots = [TypeError, SyntaxError, ReferenceError];
  for (var i = 0; i < slots.length; i++) {
    var proto = slots[i].prototype;
    var text = Error.prototype.toString;
    Object.defineProperty(proto, 'toString', { value: text, configurable: true, writable: true });
    Object.setPrototypeOf(proto, Object.prototype);
  }
`;

/** Source text to run first in a realm that is to behave as the interpreter's. */
export const interpreterLibrary = (): string => {
  const members = Object.entries(missingMembers).map(([owner, list]) => [owner, words(list)]);
  return `(function (globals, members) {
  var owners = { TypedArray: Object.getPrototypeOf(Uint8Array) };
  ${habits}
  for (var i = 0; i < members.length; i++) {
    var path = members[i][0].split('.');
    var owner = owners[path[0]] || globalThis[path[0]];
    if (path[1]) owner = owner[path[1]];
    for (var j = 0; j < members[i][1].length; j++) delete owner[members[i][1][j]];
  }
  for (var k = 0; k < globals.length; k++) delete globalThis[globals[k]];
})(${JSON.stringify(words(missingGlobals))}, ${JSON.stringify(members)});`;
};
