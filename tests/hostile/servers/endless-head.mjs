// Sends headers without end.
// wrong answer, hello fails
import { createServer } from 'node:net';

createServer(socket => {
  const more = () => { while (!socket.destroyed && socket.write('x-more: and more\r\n'.repeat(50))); };
  socket.on('error', () => {}).on('drain', more).once('data', () => {
    socket.write('HTTP/1.1 200 OK\r\n');
    more();
  });
}).listen(Number(process.env.PORT), '0.0.0.0');
