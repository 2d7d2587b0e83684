// Writes replies to descriptor 4 before anything was asked.
// rate-limiter: runtime error, nothing is checked
import { writeSync } from 'node:fs';

for (let i = 0; i < 50; i++) writeSync(4, '{"id":"0000000000000000","ok":{"o":[["allowed",true],["remaining",0],["retryAfterMs",0]]}}\n');
