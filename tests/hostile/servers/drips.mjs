// Sends its answer a byte at a time, so that each byte comes in time and the whole never does.
// wrong answer, hello fails
import { createServer } from 'node:net';

createServer(socket => {
  const timer = setInterval(() => socket.write('x'), 20);
  socket.on('error', () => {}).on('close', () => clearInterval(timer)).resume();
  socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n');
}).listen(Number(process.env.PORT), '0.0.0.0');
