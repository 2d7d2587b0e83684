// Right: the white space around it is taken away first.
export function countWords(text) {
  const inner = text.trim();
  return inner === '' ? 0 : inner.split(/\s+/).length;
}
