// Uses as much of Node as a solution might, most of it in a worker, where the clock is the real one.
// Each step is allowed to fail, but not to end the process; `retry` tells what became of them.
import assert from 'node:assert';
import { Worker, isMainThread, parentPort } from 'node:worker_threads';
import { fileURLToPath } from 'node:url';
import { createHash, pbkdf2, randomBytes, randomUUID, scrypt, generateKeyPair, webcrypto, sign, createCipheriv } from 'node:crypto';
import { brotliCompressSync, gunzipSync, gzip, gzipSync, createGzip } from 'node:zlib';
import { Readable, Transform, pipeline } from 'node:stream';
import { promisify } from 'node:util';
import { performance, PerformanceObserver } from 'node:perf_hooks';
import { AsyncLocalStorage } from 'node:async_hooks';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import v8 from 'node:v8';
import vm from 'node:vm';
import { setTimeout as sleep } from 'node:timers/promises';

const done = [];
const failed = [];
const step = async (name, run) => { try { await run(); done.push(name); } catch (error) { failed.push(`${name}: ${error.code ?? error.message}`); } };
const file = fileURLToPath(import.meta.url);

// A check begins with a fresh instance of this module, and once is enough.
if (isMainThread && globalThis.exercised) {
  done.push(...globalThis.exercised.done);
  failed.push(...globalThis.exercised.failed);
} else if (isMainThread) {
  await step('usage', () => { process.cpuUsage(); process.resourceUsage(); process.hrtime.bigint(); process.uptime(); process.memoryUsage(); process.cwd(); process.getuid(); process.umask(); });
  const worker = new Worker(file);
  const told = await new Promise((resolve, reject) => { worker.once('message', resolve); worker.once('error', reject); });
  done.push(...told.done);
  failed.push(...told.failed);
  const heard = new Promise(resolve => process.once('SIGUSR2', resolve));
  const alive = new Worker('Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200)', { eval: true });
  await step('signals', async () => { process.kill(process.pid, 'SIGUSR2'); await heard; });
  await alive.terminate();
  globalThis.exercised = { done, failed };
} else {
  await step('timers', async () => { await sleep(5); await new Promise(setImmediate); const t = setInterval(() => {}, 1); await sleep(3); clearInterval(t); });
  await step('hash', () => assert.equal(createHash('sha256').update('a').digest('hex').length, 64));
  await step('random', () => { randomBytes(1_000); randomUUID(); crypto.getRandomValues(new Uint8Array(9)); });
  await step('pbkdf2', () => promisify(pbkdf2)('a', 'b', 1_000, 32, 'sha256'));
  await step('scrypt', () => promisify(scrypt)('a', 'b', 32));
  await step('keys', async () => { const { privateKey } = await promisify(generateKeyPair)('ec', { namedCurve: 'P-256' }); sign('sha256', Buffer.from('a'), privateKey); });
  await step('cipher', () => createCipheriv('aes-256-gcm', randomBytes(32), randomBytes(12)).update('x'));
  await step('webcrypto', () => webcrypto.subtle.digest('SHA-1', new Uint8Array(9)));
  await step('zlib', async () => { assert.equal(gunzipSync(await promisify(gzip)('a'.repeat(1e5))).length, 1e5); brotliCompressSync('abc'); gzipSync('x'); });
  await step('streams', () => promisify(pipeline)(Readable.from(['a', 'b']), new Transform({ transform(chunk, _, next) { next(null, chunk); } }), createGzip(), async function* (source) { for await (const chunk of source) yield chunk; }, async source => { for await (const chunk of source) assert(chunk); }));
  await step('worker', () => new Promise((resolve, reject) => { const worker = new Worker('require("worker_threads").parentPort.postMessage(new SharedArrayBuffer(8))', { eval: true }); worker.once('message', resolve); worker.once('error', reject); }));
  await step('workers', () => Promise.all(Array.from({ length: 4 }, () => new Promise((resolve, reject) => { const worker = new Worker('Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5)', { eval: true }); worker.once('exit', resolve); worker.once('error', reject); }))));
  await step('terminate', async () => { const worker = new Worker('for(;;);', { eval: true }); await sleep(20); await worker.terminate(); });
  await step('wasm', () => WebAssembly.instantiate(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])));
  await step('wasm memory', () => new WebAssembly.Memory({ initial: 1, maximum: 10 }));
  await step('intl', () => assert(new Intl.DateTimeFormat('de', { timeZone: 'Europe/Berlin' }).format(0)));
  await step('garbage', () => { for (let i = 0; i < 300; i++) Buffer.alloc(1e6); const a = []; for (let i = 0; i < 3e6; i++) a.push({ i }); });
  await step('optimised', () => { let sum = 0; for (let i = 0; i < 3e7; i++) sum = (sum + i * i) | 0; return sum; });
  await step('serdes', () => v8.deserialize(v8.serialize({ a: new Map([[1, 2]]) })));
  await step('clone', () => structuredClone(new Set([1])));
  await step('vm', () => vm.runInNewContext('1 + 1'));
  await step('eval', () => new Function('return 1')());
  await step('als', () => new AsyncLocalStorage().run(1, () => sleep(1)));
  await step('perf', async () => { const seen = new PerformanceObserver(() => {}); seen.observe({ entryTypes: ['gc', 'measure'] }); performance.mark('a'); performance.measure('b', 'a'); performance.eventLoopUtilization(); await sleep(1); seen.disconnect(); });
  await step('channel', () => new Promise(resolve => { const { port1, port2 } = new MessageChannel(); port2.once('message', () => { port1.close(); resolve(); }); port1.postMessage(1); }));
  await step('broadcast', () => new BroadcastChannel('x').close());
  await step('url', () => new URL('./a', 'http://b/').href);
  await step('encoder', () => new TextDecoder('utf-16le').decode(new TextEncoder().encode('ab')));
  await step('blob', async () => assert.equal(await new Blob(['abc']).text(), 'abc'));
  await step('webstreams', async () => { for await (const chunk of new ReadableStream({ start(c) { c.enqueue('a'); c.close(); } })) assert(chunk); });
  await step('os', () => { os.cpus(); os.totalmem(); os.freemem(); os.hostname(); os.loadavg(); os.release(); os.availableParallelism(); os.uptime(); });
  await step('heap', () => { v8.getHeapStatistics(); v8.getHeapSpaceStatistics(); });
  await step('console', () => { console.log('a line'); console.error('a line'); console.table([{ a: 1 }]); });
  await step('read', () => fs.readFileSync(file));
  await step('read async', async () => { await fs.promises.readFile(file); for await (const chunk of fs.createReadStream(file)) assert(chunk); });
  await step('folder', async () => { fs.readdirSync(path.dirname(file)); for await (const entry of await fs.promises.opendir(path.dirname(file))) assert(entry); fs.statSync(file); fs.existsSync('/nowhere'); fs.accessSync(file); fs.realpathSync(file); });
  await step('write', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'x-'));
    const file = path.join(folder, 'a');
    fs.writeFileSync(file, 'abc');
    fs.appendFileSync(file, 'def');
    fs.truncateSync(file, 2);
    await fs.promises.writeFile(file, 'xyz');
    const handle = await fs.promises.open(file, 'r+');
    await handle.write('q', 0); await handle.sync(); await handle.datasync(); await handle.truncate(1); await handle.stat(); await handle.close();
    fs.renameSync(file, `${file}2`); fs.copyFileSync(`${file}2`, file);
    fs.mkdirSync(path.join(folder, 'b', 'c'), { recursive: true });
    const out = fs.createWriteStream(file); out.end('a'); await new Promise(resolve => out.on('finish', resolve));
    fs.rmSync(folder, { recursive: true });
  });
  await step('import', () => import('node:test'));
  await step('abort', async () => { const signal = AbortSignal.timeout(1); await sleep(5); assert(signal.aborted); });
  await step('snapshot', () => v8.getHeapSnapshot().destroy());
  parentPort.postMessage({ done, failed });
}

export async function retry() {
  throw new Error(`${done.length} steps done; failed: ${failed.join('; ')}`);
}
