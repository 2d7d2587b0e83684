// Complains without end, and synchronously.
// output limit, says `printed more than 64 KiB`
import { writeSync } from 'node:fs';
for (;;) try { writeSync(2, 'oh no! '.repeat(1000)); } catch {}
