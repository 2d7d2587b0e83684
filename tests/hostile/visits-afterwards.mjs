// Calls the function that it was given when nobody asks any more.
// sums: *, each fails
export function each(list, visit) {
  process.nextTick(() => { for (const item of list) visit(item); });
  setImmediate(() => visit(0));
  queueMicrotask(() => visit(0));
  return list.length;
}
