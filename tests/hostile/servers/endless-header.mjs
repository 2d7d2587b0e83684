// Sends one header without end.
// wrong answer, hello fails
import { createServer } from 'node:net';

createServer(socket => {
  const more = () => { while (!socket.destroyed && socket.write('x'.repeat(1000))); };
  socket.on('error', () => {}).on('drain', more).once('data', () => {
    socket.write('HTTP/1.1 200 OK\r\nx-long: ');
    more();
  });
}).listen(Number(process.env.PORT), '0.0.0.0');
