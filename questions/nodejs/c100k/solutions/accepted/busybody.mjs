// Style: one process that looks at its machine all the time, and an EventEmitter of waiters.
import { EventEmitter } from 'node:events';
import http from 'node:http';
import os from 'node:os';
import { Worker } from 'node:worker_threads';
import { performance, monitorEventLoopDelay } from 'node:perf_hooks';
import v8 from 'node:v8';

const machine = {
  cpus: os.cpus().length,
  parallel: os.availableParallelism(),
  total: os.totalmem(),
  free: os.freemem(),
  load: os.loadavg(),
  up: os.uptime(),
  release: os.release(),
  host: os.hostname(),
  user: (() => { try { return os.userInfo().username; } catch { return 'nobody'; } })(),
  nets: Object.keys(os.networkInterfaces()),
  priority: os.getPriority(),
  heap: v8.getHeapStatistics().heap_size_limit,
  constrained: process.constrainedMemory?.(),
  available: process.availableMemory?.(),
  usage: process.resourceUsage(),
  memory: process.memoryUsage(),
  rss: process.memoryUsage.rss(),
  cpu: process.cpuUsage(),
  cwd: process.cwd(),
  temp: os.tmpdir(),
  report: process.report !== undefined,
};
if (!(machine.total > 0) || !(machine.cpus >= 1) || !(machine.memory.rss > 0)) throw new Error('what machine is this?');
console.error(JSON.stringify(machine));

const delay = monitorEventLoopDelay({ resolution: 20 });
delay.enable();

// A thread that has nothing to do but count beats.
const thread = new Worker("const { parentPort } = require('node:worker_threads'); parentPort.on('message', n => parentPort.postMessage(n + 1));", { eval: true });
thread.unref();
thread.postMessage(1);

const bus = new EventEmitter();
bus.setMaxListeners(0);
let waiting = 0;
let down = false;

const watch = setInterval(() => {
  const { rss } = process.memoryUsage();
  if (rss > os.totalmem()) console.error('odd');
  os.cpus();
  os.loadavg();
}, 1000);
watch.unref();

const server = http.createServer({ headersTimeout: 11_000, requestTimeout: 14_000, connectionsCheckingInterval: 1000 });
server.on('request', (req, res) => {
  const path = /^[^?]*/.exec(req.url)[0];
  const send = (status, body, type = 'text/plain') => {
    res.writeHead(status, { 'Content-Type': type, 'X-Uptime': performance.now().toFixed(), ...(down && { Connection: 'close' }) });
    res.end(body);
  };
  const only = method => req.method === method || (send(405, 'no'), false);
  switch (path) {
    case '/healthz':
      if (only('GET')) send(200, 'ok');
      break;
    case '/stats':
      if (only('GET')) send(200, JSON.stringify({ waiting, lag: delay.mean, load: os.loadavg() }), 'application/json');
      break;
    case '/wait': {
      if (!only('GET')) break;
      if (down) return send(503, 'down');
      waiting++;
      const leave = () => {
        bus.off('news', hear);
        bus.off('down', end);
        res.off('close', leave);
        waiting--;
      };
      const hear = (body, counts) => {
        leave();
        counts.open++;
        let is = true;
        const over = ok => is && ((is = false), counts.over(ok));
        res.on('finish', () => over(true));
        res.on('close', () => over(false));
        send(200, body);
      };
      const end = () => {
        leave();
        send(503, 'down');
      };
      bus.on('news', hear);
      bus.on('down', end);
      res.on('close', leave);
      break;
    }
    case '/broadcast': {
      if (!only('POST')) break;
      const parts = [];
      let size = 0;
      req.on('data', part => (size += part.length) <= 65_536 && parts.push(part));
      req.on('end', () => {
        if (size > 65_536) return send(413, 'large');
        const counts = {
          open: 1,
          delivered: 0,
          over(ok) {
            this.delivered += ok;
            if (--this.open === 0) send(200, JSON.stringify({ delivered: this.delivered }), 'application/json');
          },
        };
        bus.emit('news', Buffer.concat(parts), counts);
        counts.over(false);
      });
      break;
    }
    default:
      send(404, 'what?');
  }
});
server.listen(process.env.PORT, '0.0.0.0');
process.on('SIGTERM', async () => {
  down = true;
  server.close();
  bus.emit('down');
  server.closeIdleConnections();
  setTimeout(async () => {
    server.closeAllConnections();
    await thread.terminate();
    process.exit();
  }, 1000);
});
