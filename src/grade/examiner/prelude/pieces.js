// What a program reads or a server is sent: pieces, which are made where they are needed.

import { Misuse, PIECE } from './state.js';
import { text } from './text.js';

/** Content: a text, bytes, `t.repeat`, `t.gzip`, or an array of these. */
export function pieces(content) {
  return [content].flat().map(piece => {
    if (typeof piece === 'string') return { text: piece };
    if (piece instanceof Uint8Array) return { bytes: [...piece] };
    const kind = piece?.[PIECE];
    if (kind === 'repeat') {
      if (!Number.isSafeInteger(piece.times) || piece.times < 0) throw new Misuse('`t.repeat` needs a whole number of times');
      return { repeat: { of: pieces(piece.content), times: piece.times } };
    }
    if (kind === 'gzip') return { gzip: { of: pieces(piece.content), without: piece.without } };
    throw new Misuse(`what is read or sent is a text, bytes or pieces, not ${text(piece)}`);
  });
}

/** Content as an expression of a program for Node; nothing where nobody would want to read it. */
export function source(content) {
  const parts = [content].flat().map(piece => {
    if (typeof piece === 'string') return `Buffer.from(${text(piece)})`;
    if (piece instanceof Uint8Array) return `Buffer.of(${piece.join(', ')})`;
    if (piece[PIECE] === 'repeat') return `repeated(${source(piece.content)}, ${piece.times})`;
    const whole = `gzipSync(${source(piece.content)})`;
    return piece.without ? `${whole}.subarray(0, -${piece.without})` : whole;
  });
  return parts.length === 1 ? parts[0] : `Buffer.concat([${parts.join(', ')}])`;
}

/** How long a text is as a program writes it. */
export const lengthOf = content => [content].flat().reduce((sum, piece) => sum + (typeof piece === 'string' || piece instanceof Uint8Array ? piece.length : lengthOf(piece.content ?? '')), 0);

export const hasPiece = (contents, kind) => contents.flat().some(piece => piece?.[PIECE] === kind || (piece?.content !== undefined && hasPiece([piece.content].flat(), kind)));

/** How many bytes it comes to, or nearly: what is packed counts as it is. */
export const sizeOf = content => [content].flat().reduce((sum, piece) => sum + (typeof piece === 'string' || piece instanceof Uint8Array ? piece.length : sizeOf(piece.content ?? '') * (piece.times ?? 1)), 0);
