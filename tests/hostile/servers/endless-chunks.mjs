// Sends a body in chunks without end.
// wrong answer, hello fails
import { createServer } from 'node:net';

createServer(socket => {
  const more = () => { while (!socket.destroyed && socket.write('400\r\n' + '\u0001'.repeat(1024) + '\r\n')); };
  socket.on('error', () => {}).on('drain', more).once('data', () => {
    socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n');
    more();
  });
}).listen(Number(process.env.PORT), '0.0.0.0');
