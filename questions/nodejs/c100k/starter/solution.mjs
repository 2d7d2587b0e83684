// Run it with `PORT=8080 node solution.mjs`; `node --test` runs the example beside it.
import { createServer } from 'node:http';

const server = createServer((request, response) => {
  response.writeHead(501).end('not implemented yet');
});

server.listen(Number(process.env.PORT), '0.0.0.0');
