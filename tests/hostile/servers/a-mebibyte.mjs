// Answers with as much as may be, of what takes the most room when it is written down.
// wrong answer, hello fails
import { createServer } from 'node:http';

createServer((request, response) => {
  response.end('\u0001'.repeat((1 << 20) - 1000));
}).listen(Number(process.env.PORT), '0.0.0.0');
process.on('SIGTERM', () => process.exit(0));
