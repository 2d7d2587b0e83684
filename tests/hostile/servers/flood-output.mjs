// Prints without end once it is asked something.
// output limit, hello fails
import { writeSync } from 'node:fs';
import { createServer } from 'node:http';

createServer(() => {
  for (;;) writeSync(1, 'x'.repeat(4096));
}).listen(Number(process.env.PORT), '0.0.0.0');
