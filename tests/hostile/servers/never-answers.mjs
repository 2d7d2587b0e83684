// Accepts every connection, and never says a word.
// wrong answer, hello fails
import { createServer } from 'node:net';

createServer(socket => socket.on('error', () => {}).resume()).listen(Number(process.env.PORT), '0.0.0.0');
