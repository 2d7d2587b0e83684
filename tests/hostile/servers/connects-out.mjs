// Asks a server on this machine, and the whole world, instead of answering.
// wrong answer, hello fails
import { createServer } from 'node:http';
import net from 'node:net';

createServer((request, response) => {
  const told = [];
  const tell = what => { told.push(what); if (told.length === 3) response.end(told.join(' ')); };
  for (const [port, host] of [[@TCP@, '127.0.0.1'], [80, '1.1.1.1'], [@TCP@, '0.0.0.0']]) {
    net.connect(port, host).on('connect', () => tell('LEAK')).on('error', () => tell('kept in'));
  }
}).listen(Number(process.env.PORT), '0.0.0.0');
process.on('SIGTERM', () => process.exit(0));
