// Answers in another language, with what turns a terminal upside down.
// wrong answer, hello fails
import { createServer } from 'node:net';

createServer(socket => {
  socket.on('error', () => {}).on('data', () => socket.write('\u001b[2J\u001b]0;PWNED\u0007\u0000\u009b31m 220 hello\r\n\r\n'));
}).listen(Number(process.env.PORT), '0.0.0.0');
