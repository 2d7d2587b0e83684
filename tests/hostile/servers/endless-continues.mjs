// Says that one may go on, without end.
// wrong answer, hello fails
import { createServer } from 'node:net';

createServer(socket => {
  const more = () => { while (!socket.destroyed && socket.write('HTTP/1.1 100 Continue\r\n\r\n'.repeat(100))); };
  socket.on('error', () => {}).on('drain', more).once('data', () => {
    socket.write('');
    more();
  });
}).listen(Number(process.env.PORT), '0.0.0.0');
