// Listens, but where nobody asks.
// wrong answer, hello fails
import { createServer } from 'node:http';

createServer((request, response) => response.end('hello')).listen(Number(process.env.PORT) + 1, '0.0.0.0');
