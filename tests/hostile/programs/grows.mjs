// Takes memory outside of the heap until somebody stops it.
// memory limit, says `used more than 128 MiB`
const all = [];
setInterval(() => all.push(Buffer.alloc(16 << 20, 1)), 1);
