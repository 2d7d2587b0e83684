// `TextEncoder` and `TextDecoder`, for UTF-8 alone.
(module, require, internal) => {
'use strict';

const { encodeText, decodeText } = internal.host;

class TextEncoder {
  get encoding() { return 'utf-8'; }
  encode(text = '') { return encodeText(internal.toWellFormed(`${text}`)); }
  encodeInto(text, into) {
    let [read, written] = [0, 0];
    for (const character of internal.toWellFormed(`${text}`)) {
      const bytes = encodeText(character);
      if (written + bytes.length > into.length) break;
      into.set(bytes, written);
      read += character.length;
      written += bytes.length;
    }
    return { read, written };
  }
}

class TextDecoder {
  #fatal;
  #keepsMark;
  constructor(encoding = 'utf-8', { fatal = false, ignoreBOM = false } = {}) {
    if (!/^\s*utf-?8\s*$/i.test(encoding)) throw new RangeError(`The "${encoding}" encoding is not supported`);
    this.#fatal = fatal;
    this.#keepsMark = ignoreBOM;
  }
  get encoding() { return 'utf-8'; }
  decode(bytes = new Uint8Array()) {
    const view = ArrayBuffer.isView(bytes) ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength) : new Uint8Array(bytes);
    const text = decodeText(view, this.#fatal);
    if (text === undefined) throw Object.assign(new TypeError('The encoded data was not valid for encoding utf-8'), { code: 'ERR_ENCODING_INVALID_ENCODED_DATA' });
    return !this.#keepsMark && text.startsWith('\uFEFF') ? text.slice(1) : text;
  }
}

module.exports = { TextEncoder, TextDecoder };
}
