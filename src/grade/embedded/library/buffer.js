// `Buffer`: bytes with the methods that are used most; `atob` and `btoa`.
(module, require) => {
'use strict';

const { TextEncoder, TextDecoder } = require('encoding');
const latin1 = bytes => Array.from(bytes, byte => String.fromCharCode(byte)).join('');
const fromLatin1 = text => Uint8Array.from(text, character => character.charCodeAt(0) & 255);
const padless = text => text.replaceAll('-', '+').replaceAll('_', '/').replace(/[^A-Za-z0-9+/]/g, '');
const encodings = {
  utf8: { read: text => new TextEncoder().encode(text), write: bytes => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes) },
  hex: { read: text => Uint8Array.fromHex(/^(?:[0-9a-f]{2})*/i.exec(text)[0]), write: bytes => bytes.toHex() },
  base64: { read: text => Uint8Array.fromBase64(padless(text), { lastChunkHandling: 'loose' }), write: bytes => bytes.toBase64() },
  base64url: { read: text => encodings.base64.read(text), write: bytes => bytes.toBase64({ alphabet: 'base64url', omitPadding: true }) },
  latin1: { read: fromLatin1, write: latin1 },
};

function encodingOf(name = 'utf8') {
  const plain = `${name}`.toLowerCase().replace('utf-8', 'utf8').replace('binary', 'latin1').replace('ascii', 'latin1');
  if (Object.hasOwn(encodings, plain)) return encodings[plain];
  throw Object.assign(new TypeError(`Unknown encoding: ${name}`), { code: 'ERR_UNKNOWN_ENCODING' });
}

const plain = bytes => new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const over = bytes => new Buffer(bytes.buffer, bytes.byteOffset, bytes.byteLength);

class Buffer extends Uint8Array {
  static from(value, encoding, length) {
    if (typeof value === 'string') return over(encodingOf(encoding).read(value));
    if (value instanceof ArrayBuffer) return new Buffer(value, encoding, length);
    if (value?.type === 'Buffer' && Array.isArray(value.data)) return Buffer.from(value.data);
    return over(Uint8Array.from(value));
  }
  static alloc(size, fill) { return fill === undefined ? new Buffer(size) : new Buffer(size).fill(fill); }
  static allocUnsafe(size) { return new Buffer(size); }
  static isBuffer(value) { return value instanceof Buffer; }
  static isEncoding(name) { return Object.hasOwn(encodings, `${name}`.toLowerCase().replace('utf-8', 'utf8')); }
  static byteLength(value, encoding) { return typeof value === 'string' ? encodingOf(encoding).read(value).length : value.byteLength; }
  static compare(a, b) {
    for (let i = 0; i < a.length && i < b.length; i++) if (a[i] !== b[i]) return a[i] < b[i] ? -1 : 1;
    return Math.sign(a.length - b.length);
  }
  static concat(list, length = list.reduce((sum, one) => sum + one.length, 0)) {
    const whole = new Buffer(length);
    let at = 0;
    for (const one of list) {
      whole.set(one.subarray(0, Math.max(0, length - at)), at);
      at += one.length;
      if (at >= length) break;
    }
    return whole;
  }
  fill(value, start, end) {
    if (typeof value !== 'string') return super.fill(value, start, end);
    const pattern = encodings.utf8.read(value);
    for (let i = start ?? 0; i < (end ?? this.length); i++) this[i] = pattern[(i - (start ?? 0)) % pattern.length] ?? 0;
    return this;
  }
  toString(encoding, start, end) { return encodingOf(encoding).write(plain(this.subarray(start, end))); }
  toJSON() { return { type: 'Buffer', data: Array.from(this) }; }
  slice(start, end) { return this.subarray(start, end); }
  equals(other) { return this.length === other.length && this.every((byte, at) => byte === other[at]); }
  compare(other) { return Buffer.compare(this, other); }
  copy(target, targetStart = 0, start = 0, end = this.length) {
    const part = this.subarray(start, Math.min(end, start + target.length - targetStart));
    target.set(part, targetStart);
    return part.length;
  }
  write(text, at = 0) { return Buffer.from(text).copy(this, at); }
  readUInt32BE(at = 0) { return new DataView(this.buffer, this.byteOffset).getUint32(at); }
  writeUInt32BE(value, at = 0) { new DataView(this.buffer, this.byteOffset).setUint32(at, value); return at + 4; }
}

const invalid = () => new DOMException('Invalid character', 'InvalidCharacterError');
function btoa(text) {
  if (/[^\0-\xff]/.test(`${text}`)) throw invalid();
  return fromLatin1(`${text}`).toBase64();
}
function atob(text) {
  try {
    return latin1(Uint8Array.fromBase64(`${text}`));
  } catch {
    throw invalid();
  }
}

module.exports = { Buffer, atob, btoa };
}
