// Is right but for a body with escapes in it.
// wrong answer, hello fails
import { createServer } from 'node:http';

createServer((request, response) => {
  response.setHeader('content-type', 'text/plain; \u009b31m');
  response.end(`\u001b[2J\u001b]0;PWNED\u0007${request.url.replace('/hello/', 'hello, ')}`);
}).listen(Number(process.env.PORT), '0.0.0.0');
process.on('SIGTERM', () => process.exit(0));
