// Answers with what turns a terminal upside down: in its headers, in its body and on its output.
// wrong answer, hello fails
import { createServer } from 'node:net';

const escapes = '\u001b[2J\u001b]0;PWNED\u0007\u009b31m\u202e\u0000';
createServer(socket => {
  socket.on('error', () => {}).once('data', () => {
    console.error(escapes);
    socket.end(Buffer.from(`HTTP/1.1 200 \u001b[2J\r\nx-${'\u001b'}: a\r\nserver: ${escapes}\r\n\r\n${escapes}`));
    setTimeout(() => process.exit(3), 100);
  });
}).listen(Number(process.env.PORT), '0.0.0.0');
