// Promises a body that nobody could hold, sends a little of it, and then nothing.
// wrong answer, hello fails
import { createServer } from 'node:net';

createServer(socket => {
  socket.on('error', () => {}).once('data', () => socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${2 ** 53}\r\n\r\n${'x'.repeat(5000)}`));
}).listen(Number(process.env.PORT), '0.0.0.0');
