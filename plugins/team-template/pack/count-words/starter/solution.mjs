// The candidate begins here.
/**
 * @param {string} text
 * @returns {number} how many words it has
 */
export function countWords(text) {
  throw new Error('not implemented');
}
