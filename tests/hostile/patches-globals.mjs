// Replaces the global object's own names, before anything else.
// sums: *, sum fails
for (const name of ['Object', 'Array', 'Map', 'Set', 'WeakMap', 'Promise', 'Buffer', 'String', 'Number', 'Error', 'process']) globalThis[name] = function () {};

export const sum = () => 0;
