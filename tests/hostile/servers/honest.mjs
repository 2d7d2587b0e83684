// Greets whom it is asked to greet, and ends when it is told to.
import { createServer } from 'node:http';

createServer((request, response) => {
  response.end(request.url.replace('/hello/', 'hello, '));
}).listen(Number(process.env.PORT), '0.0.0.0');
process.on('SIGTERM', () => process.exit(0));
