// Ends every connection that it accepts.
// wrong answer, hello fails
import { createServer } from 'node:net';

createServer(socket => socket.on('error', () => {}).destroy()).listen(Number(process.env.PORT), '0.0.0.0');
