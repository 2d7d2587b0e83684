// Style: CommonJS, one handler, and a Map from number to response.
const http = require('node:http');

const waiting = new Map();
let last = 0;
let ending = false;

const say = (res, status, text, type = 'text/plain; charset=utf-8') => {
  if (ending) res.setHeader('Connection', 'close');
  res.setHeader('Content-Type', type);
  res.statusCode = status;
  res.end(text);
};

function wait(res) {
  if (ending) return say(res, 503, 'ending');
  const number = ++last;
  waiting.set(number, res);
  res.once('close', () => waiting.delete(number));
}

function read(req, done) {
  let body = Buffer.alloc(0);
  let tooLong = false;
  req.on('data', piece => {
    tooLong ||= body.length + piece.length > 65_536;
    if (!tooLong) body = Buffer.concat([body, piece]);
  });
  req.on('end', () => done(tooLong ? undefined : body));
}

function tellAll(body, done) {
  const clients = [...waiting.values()];
  waiting.clear();
  let open = clients.length;
  let told = 0;
  if (open === 0) return done(0);
  for (const client of clients) {
    client.once('finish', () => { told++; });
    client.once('close', () => { if (--open === 0) done(told); });
    say(client, 200, body);
  }
}

const times = { headersTimeout: 5_000, requestTimeout: 10_000, connectionsCheckingInterval: 500 };
const server = http.createServer(times, (req, res) => {
  const { pathname } = new URL(`http://localhost${req.url}`);
  const allowed = { '/healthz': 'GET', '/stats': 'GET', '/wait': 'GET', '/broadcast': 'POST' };
  if (!(pathname in allowed)) return say(res, 404, 'nothing here');
  if (req.method !== allowed[pathname]) return say(res, 405, 'not like this');
  if (pathname === '/healthz') return say(res, 200, 'ok');
  if (pathname === '/stats') return say(res, 200, JSON.stringify({ waiting: waiting.size }), 'application/json');
  if (pathname === '/wait') return wait(res);
  read(req, body => {
    if (!body) return say(res, 413, 'too long');
    tellAll(body, delivered => say(res, 200, JSON.stringify({ delivered }), 'application/json'));
  });
});
server.listen(process.env.PORT, '0.0.0.0');

process.once('SIGTERM', () => {
  ending = true;
  server.close();
  for (const res of waiting.values()) say(res, 503, 'ending');
  waiting.clear();
  setTimeout(() => process.exit(0), 1_500);
});
