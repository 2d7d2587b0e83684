// Takes memory in the heap, in one go.
// memory limit, says `used more than 128 MiB`
const all = [];
for (;;) all.push({ all: [all.length] });
