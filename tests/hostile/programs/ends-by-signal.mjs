// Kills itself when it has answered.
// wrong answer, says `SIGKILL`
import { writeSync, readFileSync } from 'node:fs';
writeSync(1, readFileSync(0));
process.kill(process.pid, 'SIGKILL');
