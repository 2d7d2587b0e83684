// The upload service: `npm start` starts it at the port in PORT, and it keeps what it has below DATA_DIR.
import { createServer } from 'node:http';

const { PORT = '8080', DATA_DIR = 'data' } = process.env;

function handle(request, response) {
  response.setHeader('Tus-Resumable', '1.0.0');
  response.statusCode = 501;
  response.end(`not implemented yet; uploads will be kept in ${DATA_DIR}\n`);
}

createServer(handle).listen(Number(PORT));
