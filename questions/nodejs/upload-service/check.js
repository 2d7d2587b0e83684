import { check } from 'prepkit';

const MIB = 2 ** 20;
const TUS = { 'Tus-Resumable': '1.0.0' };
const TYPE = { 'Content-Type': 'application/offset+octet-stream' };
const GONE = [404, 410];
const REFUSED = [409, 423];
/** How long a request may wait for a lock. */
const LOCKED = { within: 15_000 };

/** So many bytes of text, each place of which is known by what stands there. */
function numbered(count, mark = '') {
  const lines = [];
  for (let i = 0, length = 0; length < count; i++) {
    const line = `${mark}${i}\n`;
    lines.push(line);
    length += line.length;
  }
  return lines.join('').slice(0, count);
}

/** What a Location stands for, as a path. */
const pathOf = location => /^(?:https?:\/\/[^/]+)?(\/files\/[^?#]+)$/.exec(location ?? '')?.[1];

const post = (server, length, headers = {}) => server.request('POST', '/files', { headers: { ...TUS, ...(length === undefined ? {} : { 'Upload-Length': String(length) }), ...headers } });

/** Makes an upload; its path. */
async function create(t, server, length, headers) {
  const { status, headers: told } = await post(server, length, headers);
  t.equal(status, 201, 'an upload is created');
  const path = pathOf(told.location);
  t.ok(path !== undefined, `\`Location\` is the URL or the path of an upload below /files, not ${told.location ?? 'missing'}`);
  return path;
}

const patch = (server, path, offset, body, { headers = {}, ...options } = {}) => server.request('PATCH', path, { headers: { ...TUS, ...TYPE, 'Upload-Offset': String(offset), ...headers }, body, ...options });

/** Sends the next bytes of an upload, and hears that they have arrived. */
async function append(t, server, path, offset, body) {
  const { status, headers } = await patch(server, path, offset, body);
  t.equal({ status, 'upload-offset': headers['upload-offset'] }, { status: 204, 'upload-offset': String(offset + body.length) }, 'PATCH is answered with 204 and the new offset');
}

const ask = (server, path) => server.request('HEAD', path, { headers: TUS, ...LOCKED });

/** The offset that HEAD tells. */
async function offsetOf(t, server, path) {
  const { status, headers } = await ask(server, path);
  t.ok([200, 204].includes(status), `HEAD of an upload is answered with 200, not ${status}`);
  return Number(headers['upload-offset'] ?? NaN);
}

/** Whether GET gives these bytes. */
async function holds(t, server, path, content, note) {
  const { status, size, sha256 } = await server.request('GET', path, { digest: true, within: 60_000 });
  const expected = await t.digest(content);
  t.equal({ status, size, sha256 }, { status: 200, ...expected }, note);
}

/** The head of a PATCH that is sent by hand. */
const headOf = (path, offset, length) => `PATCH ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nTus-Resumable: 1.0.0\r\nContent-Type: application/offset+octet-stream\r\nUpload-Offset: ${offset}\r\nContent-Length: ${length}\r\n\r\n`;

/** A client in the middle of a PATCH: so many bytes are sent, and more are promised. */
async function halfway(t, server, path, content, sent, offset = 0) {
  const client = await server.connect();
  await client.send([headOf(path, offset, content.length - offset), content.slice(offset, offset + sent)]);
  await t.pause(300);
  return client;
}

check('options', { group: 'core', covers: 'options', title: 'OPTIONS tells version, extensions and the largest size' }, async t => {
  const server = await t.server.start();
  const { status, headers } = await server.request('OPTIONS', '/files');
  t.ok([200, 204].includes(status), `OPTIONS is answered with 204 or 200, also without Tus-Resumable; not ${status}`);
  const list = name => (headers[name] ?? '').split(',').map(word => word.trim());
  t.equal(headers['tus-resumable'], '1.0.0', '`Tus-Resumable` of the answer');
  t.ok(list('tus-version').includes('1.0.0'), `\`Tus-Version\` names 1.0.0, not ${headers['tus-version']}`);
  for (const extension of ['creation', 'termination']) t.ok(list('tus-extension').includes(extension), `\`Tus-Extension\` names ${extension}: ${headers['tus-extension']}`);
  t.equal(headers['tus-max-size'], '1073741824', '`Tus-Max-Size` is 1 GiB by default');
});

check('create', { group: 'core', covers: ['create', 'resumable'], title: 'POST creates an upload, each with an id of its own' }, async t => {
  const server = await t.server.start();
  const { status, headers } = await post(server, 100);
  t.equal({ status, 'tus-resumable': headers['tus-resumable'] }, { status: 201, 'tus-resumable': '1.0.0' });
  const paths = new Set();
  for (let i = 0; i < 8; i++) paths.add(await create(t, server, 100));
  t.equal(paths.size, 8, 'every upload has a URL of its own');
});

check('head', { group: 'core', covers: ['head', 'resumable'], title: 'HEAD tells offset and length, and is not to be cached' }, async t => {
  const server = await t.server.start();
  const path = await create(t, server, 12_345);
  const told = async () => {
    const { status, headers } = await ask(server, path);
    t.ok([200, 204].includes(status), `HEAD of an upload is answered with 200, not ${status}`);
    return { offset: headers['upload-offset'], length: headers['upload-length'], cache: (headers['cache-control'] ?? '').toLowerCase(), version: headers['tus-resumable'] };
  };
  t.equal(await told(), { offset: '0', length: '12345', cache: 'no-store', version: '1.0.0' }, 'a new upload is empty');
  await append(t, server, path, 0, numbered(1_000));
  t.equal(await told(), { offset: '1000', length: '12345', cache: 'no-store', version: '1.0.0' }, 'the offset is what has arrived');
});

check('upload', { group: 'core', covers: ['patch', 'get'], title: 'what PATCH brings, GET gives back' }, async t => {
  const server = await t.server.start();
  const every = Uint8Array.from({ length: 256 }, (_, i) => i);
  const path = await create(t, server, 256);
  const { status, headers } = await patch(server, path, 0, every);
  t.equal({ status, offset: headers['upload-offset'], version: headers['tus-resumable'] }, { status: 204, offset: '256', version: '1.0.0' });
  await holds(t, server, path, every, 'GET gives the very bytes');
  const content = numbered(1_500_000);
  const other = await create(t, server, content.length);
  await append(t, server, other, 0, content);
  await holds(t, server, other, content, 'GET gives the very bytes');
});

check('parts', { group: 'core', covers: ['patch', 'get'], title: 'an upload comes in parts, each where the one before ended' }, async t => {
  const server = await t.server.start();
  const content = numbered(200_000);
  const path = await create(t, server, content.length);
  for (const [from, to] of [[0, 1], [1, 70_000], [70_000, 70_001], [70_001, 200_000]]) {
    t.equal(await offsetOf(t, server, path), from, 'HEAD tells where the next part begins');
    await append(t, server, path, from, content.slice(from, to));
  }
  await holds(t, server, path, content, 'the parts follow each other');
});

check('chunked', { group: 'edge', covers: 'patch', title: 'a body without Content-Length is as good' }, async t => {
  const server = await t.server.start();
  const content = numbered(5_000);
  const path = await create(t, server, content.length);
  const chunks = [content.slice(0, 3_000), content.slice(3_000)].map(part => `${part.length.toString(16)}\r\n${part}\r\n`).join('');
  const { status, headers } = await patch(server, path, 0, `${chunks}0\r\n\r\n`, { headers: { 'Transfer-Encoding': 'chunked' } });
  t.equal({ status, offset: headers['upload-offset'] }, { status: 204, offset: '5000' });
  await holds(t, server, path, content);
});

check('unfinished', { group: 'core', covers: 'get', title: 'GET before an upload is finished is answered with 404' }, async t => {
  const server = await t.server.start();
  const path = await create(t, server, 1_000);
  t.equal((await server.request('GET', path)).status, 404, 'nothing of it is there');
  await append(t, server, path, 0, numbered(999));
  t.equal((await server.request('GET', path)).status, 404, 'the last byte is missing');
});

check('delete', { group: 'core', covers: 'delete', title: 'DELETE removes an upload, finished or not, and nothing else' }, async t => {
  const server = await t.server.start();
  const content = numbered(3_000);
  const paths = [await create(t, server, 3_000), await create(t, server, 3_000), await create(t, server, 3_000)];
  for (const path of paths) await append(t, server, path, 0, content.slice(0, 2_000));
  await append(t, server, paths[0], 2_000, content.slice(2_000));
  for (const path of paths.slice(0, 2)) {
    const { status, headers } = await server.request('DELETE', path, { headers: TUS });
    t.equal({ status, version: headers['tus-resumable'] }, { status: 204, version: '1.0.0' }, 'DELETE is answered with 204');
    t.ok(GONE.includes((await ask(server, path)).status), 'HEAD after DELETE: 404 or 410');
    t.ok(GONE.includes((await server.request('GET', path)).status), 'GET after DELETE: 404 or 410');
    t.ok(GONE.includes((await patch(server, path, 2_000, 'x')).status), 'PATCH after DELETE: 404 or 410');
    t.ok(GONE.includes((await server.request('DELETE', path, { headers: TUS })).status), 'DELETE after DELETE: 404 or 410');
  }
  await append(t, server, paths[2], 2_000, content.slice(2_000));
  await holds(t, server, paths[2], content, 'another upload is as it was');
});

check('delete-frees', { group: 'edge', covers: 'delete', title: 'the bytes of a deleted upload are gone from the disk' }, async t => {
  const server = await t.server.start();
  const content = t.repeat(numbered(MIB), 3);
  const path = await create(t, server, 3 * MIB);
  t.equal((await patch(server, path, 0, content)).status, 204);
  t.equal((await server.request('DELETE', path, { headers: TUS })).status, 204);
  const left = async () => (await server.files()).filter(({ kind }) => kind === 'file').reduce((sum, { size }) => sum + size, 0);
  await t.until(async () => await left() < MIB, { within: 3_000, note: 'what is below DATA_DIR shrinks when an upload is deleted' });
});

check('unknown', { group: 'core', covers: 'unknown', title: 'an upload that never was is answered with 404 or 410' }, async t => {
  const server = await t.server.start();
  const path = await create(t, server, 10);
  const last = path.at(-1);
  for (const unknown of ['/files/nothing', `${path.slice(0, -1)}${last === '1' ? '2' : '1'}`]) {
    for (const method of ['HEAD', 'GET', 'DELETE']) {
      const { status } = await server.request(method, unknown, { headers: TUS });
      t.ok(GONE.includes(status), `${method} of an unknown upload is answered with 404 or 410, not ${status}`);
    }
    const { status } = await patch(server, unknown, 0, 'x');
    t.ok(GONE.includes(status), `PATCH of an unknown upload is answered with 404 or 410, not ${status}`);
  }
});

check('wrong-offset', { group: 'core', covers: 'offset', title: 'a wrong offset is answered with 409, and nothing is kept' }, async t => {
  const server = await t.server.start();
  const content = numbered(2_000);
  const path = await create(t, server, content.length);
  t.equal((await patch(server, path, 5, 'x'.repeat(10))).status, 409, 'beyond the end of what is there');
  await append(t, server, path, 0, content.slice(0, 1_000));
  for (const offset of [0, 999, 1_001, 2_000]) {
    t.equal((await patch(server, path, offset, 'x'.repeat(10))).status, 409, `${offset} instead of 1000`);
    t.equal(await offsetOf(t, server, path), 1_000, 'the upload is as it was');
  }
  await append(t, server, path, 1_000, content.slice(1_000));
  await holds(t, server, path, content, 'nothing of what was refused is in it');
});

check('wrong-type', { group: 'core', covers: 'type', title: 'another content type is answered with 415, and nothing is kept' }, async t => {
  const server = await t.server.start();
  const path = await create(t, server, 100);
  for (const type of ['application/octet-stream', 'text/plain', undefined]) {
    const headers = { ...TUS, 'Upload-Offset': '0', ...(type === undefined ? {} : { 'Content-Type': type }) };
    const { status } = await server.request('PATCH', path, { headers, body: 'x'.repeat(10) });
    t.equal(status, 415, type === undefined ? 'no content type at all' : type);
  }
  const { status } = await server.request('PATCH', path, { headers: { ...TUS, 'Upload-Offset': '0', 'Content-Type': 'text/plain' } });
  t.equal(status, 415, 'another content type of a PATCH without a byte');
  t.equal(await offsetOf(t, server, path), 0, 'the upload is as it was');
});

check('version', { group: 'core', covers: 'version', title: 'another or no Tus-Resumable is answered with 412, and nothing happens' }, async t => {
  const server = await t.server.start();
  const path = await create(t, server, 10);
  for (const version of [undefined, '0.2.2', '2.0.0']) {
    const given = version === undefined ? {} : { 'Tus-Resumable': version };
    const said = version ?? 'no version';
    t.equal((await server.request('POST', '/files', { headers: { ...given, 'Upload-Length': '10' } })).status, 412, `POST with ${said}`);
    t.equal((await server.request('HEAD', path, { headers: given })).status, 412, `HEAD with ${said}`);
    t.equal((await server.request('PATCH', path, { headers: { ...given, ...TYPE, 'Upload-Offset': '0' }, body: 'x' })).status, 412, `PATCH with ${said}`);
    t.equal((await server.request('DELETE', path, { headers: given })).status, 412, `DELETE with ${said}`);
  }
  t.equal(await offsetOf(t, server, path), 0, 'the upload is as it was');
  await append(t, server, path, 0, '0123456789');
  t.equal((await server.request('GET', path)).status, 200, 'GET needs no version');
});

check('bad-length', { group: 'core', covers: 'length', title: 'POST without a valid Upload-Length is answered with 400' }, async t => {
  const server = await t.server.start();
  for (const length of [undefined, 'many', '-1', '1.5', '1e3', '0x10', '12 34']) {
    t.equal((await post(server, length)).status, 400, `Upload-Length: ${length ?? 'none'}`);
  }
});

check('max-size', { group: 'edge', covers: 'max-size', title: 'MAX_SIZE bounds an upload: 413 above it' }, async t => {
  let server = await t.server.start({ env: { MAX_SIZE: '1000' } });
  t.equal((await server.request('OPTIONS', '/files', { headers: TUS })).headers['tus-max-size'], '1000', '`Tus-Max-Size` is MAX_SIZE');
  t.equal((await post(server, 1_001)).status, 413, 'one byte more than MAX_SIZE');
  await create(t, server, 1_000);
  await server.kill();
  server = await t.server.start();
  t.equal((await post(server, 1_073_741_825)).status, 413, 'one byte more than 1 GiB, the default');
  await create(t, server, 1_073_741_824);
});

check('past-length', { group: 'edge', covers: 'past-length', title: 'bytes past Upload-Length are refused, and nothing beyond it is kept' }, async t => {
  const server = await t.server.start();
  const content = numbered(1_500);
  const whole = content.slice(0, 1_000);
  const finish = async path => {
    const offset = await offsetOf(t, server, path);
    t.ok(offset <= 1_000, `an upload of 1000 bytes has no offset of ${offset}`);
    if (offset < 1_000) await append(t, server, path, offset, content.slice(offset, 1_000));
    await holds(t, server, path, whole, 'the upload has 1000 bytes, the first that were sent');
    const { status } = await patch(server, path, 1_000, 'more');
    t.ok(status >= 400 && status < 500, `bytes for a finished upload are answered with a 4xx, not ${status}`);
    await holds(t, server, path, whole, 'a finished upload stays as it is');
  };
  const told = await create(t, server, 1_000);
  const { status } = await patch(server, told, 0, content);
  t.ok(status >= 400 && status < 500, `1500 bytes for 1000 are answered with a 4xx, not ${status}`);
  await finish(told);
  const untold = await create(t, server, 1_000);
  await append(t, server, untold, 0, content.slice(0, 400));
  const chunk = content.slice(400);
  const chunked = await patch(server, untold, 400, `${chunk.length.toString(16)}\r\n${chunk}\r\n0\r\n\r\n`, { headers: { 'Transfer-Encoding': 'chunked' } });
  t.ok(chunked.status >= 400 && chunked.status < 500, `the same without Content-Length is answered with a 4xx, not ${chunked.status}`);
  await finish(untold);
});

check('empty', { group: 'edge', covers: 'empty', title: 'an upload of length 0 is finished at once' }, async t => {
  const server = await t.server.start();
  const path = await create(t, server, 0);
  const { headers } = await ask(server, path);
  t.equal({ offset: headers['upload-offset'], length: headers['upload-length'] }, { offset: '0', length: '0' });
  await holds(t, server, path, '', 'GET gives the empty file');
});

check('metadata', { group: 'edge', covers: 'metadata', title: 'HEAD tells the metadata that came with POST' }, async t => {
  const server = await t.server.start();
  const plain = await create(t, server, 10);
  const pairs = headers => (headers['upload-metadata'] ?? '').split(',').map(pair => pair.trim()).sort();
  for (const metadata of ['filename d29ybGRfZG9taW5hdGlvbl9wbGFuLnBkZg==,is_confidential', `filename YQ==,note ${'bG9uZ3dh'.repeat(60)}`]) {
    const path = await create(t, server, 10, { 'Upload-Metadata': metadata });
    t.equal(pairs((await ask(server, path)).headers), metadata.split(','), '`Upload-Metadata` of HEAD');
  }
  t.equal((await ask(server, plain)).headers['upload-metadata'] ?? '', '', 'an upload without metadata has none');
});

for (const [id, how, title] of [['dropped', 'close', 'what arrived before a client went away is kept'], ['reset', 'reset', 'what arrived before a connection was reset is kept']]) {
  check(id, { group: how === 'close' ? 'core' : 'edge', covers: 'dropped', title }, async t => {
    const server = await t.server.start();
    const content = numbered(900_000);
    const path = await create(t, server, content.length);
    let offset = 0;
    for (const sent of [300_000, 250_001]) {
      const client = await halfway(t, server, path, content, sent, offset);
      await client[how]();
      offset += sent;
      let told = NaN;
      for (const ms of [0, 50, 200, ...Array(10).fill(500)]) {
        if (ms > 0) await t.pause(ms);
        told = await offsetOf(t, server, path);
        if (told === offset) break;
      }
      t.equal(told, offset, 'HEAD tells the bytes that arrived, at the latest 5 seconds after the connection ended');
    }
    await append(t, server, path, offset, content.slice(offset));
    await holds(t, server, path, content, 'the rest follows what was kept');
  });
}

check('killed', { group: 'core', covers: 'killed', title: 'what arrived is there after kill -9 and a new start' }, async t => {
  let server = await t.server.start();
  const content = numbered(900_000);
  const path = await create(t, server, content.length);
  await append(t, server, path, 0, content.slice(0, 100_000));
  await halfway(t, server, path, content, 300_000, 100_000);
  await server.kill();
  server = await t.server.start();
  t.equal(await offsetOf(t, server, path), 400_000, 'HEAD tells the bytes that arrived before the kill');
  await append(t, server, path, 400_000, content.slice(400_000));
  await holds(t, server, path, content, 'the rest follows what was there');
});

check('killed-state', { group: 'edge', covers: ['killed', 'metadata'], title: 'finished, new and deleted uploads are as they were after kill -9' }, async t => {
  let server = await t.server.start();
  const content = numbered(50_000);
  const finished = await create(t, server, content.length);
  await append(t, server, finished, 0, content);
  const fresh = await create(t, server, 777, { 'Upload-Metadata': 'filename YQ==' });
  const deleted = await create(t, server, 10);
  await append(t, server, deleted, 0, 'x');
  t.equal((await server.request('DELETE', deleted, { headers: TUS })).status, 204);
  await server.kill();
  server = await t.server.start();
  await holds(t, server, finished, content, 'a finished upload is still there');
  const { headers } = await ask(server, fresh);
  t.equal({ offset: headers['upload-offset'], length: headers['upload-length'], metadata: headers['upload-metadata'] }, { offset: '0', length: '777', metadata: 'filename YQ==' }, 'an upload without a byte is still there');
  t.ok(GONE.includes((await ask(server, deleted)).status), 'a deleted upload stays deleted');
  t.ok(![finished, fresh, deleted].includes(await create(t, server, 10)), 'no id is given twice');
});

check('killed-writing', { group: 'edge', covers: 'killed', title: 'killed while bytes pour in, it tells no more than is on the disk' }, async t => {
  let server = await t.server.start();
  const part = numbered(MIB);
  const content = part.repeat(6);
  const path = await create(t, server, content.length);
  const client = await server.connect();
  await client.send([headOf(path, 0, content.length), t.repeat(part, 5)]);
  await server.kill();
  server = await t.server.start();
  const offset = await offsetOf(t, server, path);
  t.ok(offset >= 0 && offset <= 5 * MIB, 'HEAD tells an offset that can be');
  t.equal((await patch(server, path, offset, content.slice(offset))).status, 204, 'the upload goes on where HEAD says');
  await holds(t, server, path, content, 'the offset is that of the bytes on the disk: none is missing, none there twice');
});

check('two-writers', { group: 'edge', covers: 'two-writers', title: 'two PATCH at once on one upload never mix' }, async t => {
  const server = await t.server.start();
  const mine = numbered(400_000, 'mine ');
  const theirs = numbered(400_000, 'theirs ');
  const path = await create(t, server, mine.length);
  const first = await halfway(t, server, path, mine, 200_000);
  // Where the first stands, a comparison of offsets alone would let the second in.
  const later = () => patch(server, path, 200_000, theirs.slice(200_000, 300_000), LOCKED);
  let { status } = await later();
  // One that is refused takes nothing from the first: the next is refused as well.
  if (REFUSED.includes(status)) ({ status } = await later());
  t.ok([...REFUSED, 204].includes(status), `the later PATCH is answered with 409 or 423, not ${status}`);
  await first.send(mine.slice(200_000));
  await first.answer({ within: 3_000 });
  await first.close();
  let content = mine;
  // It may have taken over, if the first was cut off before.
  if (status === 204) content = mine.slice(0, 200_000) + theirs.slice(200_000, 300_000) + mine.slice(300_000);
  let offset = await offsetOf(t, server, path);
  if (status === 204) t.equal(offset, 300_000, 'after the later PATCH was taken, nothing of the earlier one is');
  t.ok(offset >= 200_000, 'what the first had sent is kept');
  if (offset < content.length) await append(t, server, path, offset, content.slice(offset));
  await holds(t, server, path, content, 'the bytes of one PATCH are not mixed with those of the other');
});

check('same-offset', { group: 'edge', covers: 'two-writers', title: 'of two PATCH at the same offset the later one is refused' }, async t => {
  const server = await t.server.start();
  const mine = numbered(200_000, 'mine ');
  const path = await create(t, server, mine.length);
  const first = await halfway(t, server, path, mine, 100_000);
  const { status } = await patch(server, path, 0, numbered(200_000, 'theirs '), LOCKED);
  t.ok(REFUSED.includes(status), `the later PATCH is answered with 409 or 423, not ${status}`);
  await first.send(mine.slice(100_000));
  await first.answer({ within: 3_000 });
  await first.close();
  const offset = await offsetOf(t, server, path);
  t.ok(offset >= 100_000, 'what the first had sent is kept');
  if (offset < mine.length) await append(t, server, path, offset, mine.slice(offset));
  await holds(t, server, path, mine, 'nothing of the later PATCH is in it');
});

check('side-by-side', { group: 'edge', covers: 'apart', title: 'uploads side by side do not disturb each other' }, async t => {
  const server = await t.server.start();
  const contents = ['one ', 'two ', 'three '].map(mark => numbered(300_000, mark));
  const uploads = [];
  for (const content of contents) {
    const path = await create(t, server, content.length);
    uploads.push({ path, content, client: await halfway(t, server, path, content, 150_000) });
  }
  for (const { client, content } of uploads.toReversed()) await client.send(content.slice(150_000));
  for (const { client } of uploads) t.equal((await client.answer()).status, 204, 'each is answered with 204');
  for (const { path, content } of uploads) await holds(t, server, path, content, 'each has its own bytes');
});

check('ids', { group: 'edge', covers: 'paths', title: 'no id leads to a file that is no upload' }, async t => {
  const server = await t.server.start();
  const content = numbered(100);
  const path = await create(t, server, content.length);
  await append(t, server, path, 0, content);
  const before = JSON.stringify(await server.files());
  const ids = ['..%2fsolution%2fsrc%2fserver.mjs', '..%2Fsolution%2Fpackage.json', '../solution/package.json', '..%2f..%2f..%2f..%2fetc%2fpasswd', '%2fetc%2fpasswd', '/etc/passwd', '....%2f%2fetc', '..', '%2e%2e', '.', '%00', 'a%00b', '..%5c..%5cetc%5cpasswd', '%', '%zz', 'x'.repeat(3_000), '__proto__', 'constructor'];
  for (const id of ids) {
    for (const method of ['GET', 'HEAD', 'DELETE', 'PATCH']) {
      const { status } = await server.request(method, `/files/${id}`, { headers: { ...TUS, ...TYPE, 'Upload-Offset': '0' }, body: method === 'PATCH' ? 'x' : '' });
      t.ok(status >= 400 && status < 500, `${method} /files/${id.slice(0, 60)} is answered with a 4xx, not ${status}`);
    }
  }
  t.equal(JSON.stringify(await server.files()), before, 'nothing below DATA_DIR has changed');
  // What the server keeps beside an upload is no upload.
  const id = path.slice('/files/'.length);
  for (const { name } of await server.files()) {
    const { status } = await server.request('GET', `/files/${name.split('/').map(encodeURIComponent).join('/')}`);
    if (name !== id) t.ok(status >= 400 && status < 500, `GET of a file of the server's own is answered with a 4xx, not ${status}`);
  }
  await holds(t, server, path, content, 'the upload is as it was');
});

check('names', { group: 'edge', covers: 'paths', title: 'a file name in the metadata is only a text' }, async t => {
  const server = await t.server.start();
  const content = numbered(500);
  // ../../evil, /etc/evil, evil and evil again
  const names = ['Li4vLi4vZXZpbA==', 'L2V0Yy9ldmls', 'ZXZpbA==', 'ZXZpbA==', ''];
  const paths = [];
  for (const [i, name] of names.entries()) {
    const path = await create(t, server, content.length + i, { 'Upload-Metadata': name === '' ? 'filename' : `filename ${name}` });
    paths.push(path);
    await append(t, server, path, 0, content + 'x'.repeat(i));
  }
  t.equal(new Set(paths).size, names.length, 'two uploads of one name are two');
  for (const [i, path] of paths.entries()) await holds(t, server, path, content + 'x'.repeat(i), 'each upload has its own bytes');
  t.ok((await server.files()).every(({ kind }) => kind === 'file' || kind === 'folder'), 'there are files and folders below DATA_DIR, and nothing else');
});

check('memory', { group: 'scale', covers: 'memory', title: '512 MiB pass through with at most 64 MiB of memory', heavy: true }, async t => {
  const block = numbered(MIB);
  const send = async (server, mib) => {
    const path = await create(t, server, mib * MIB);
    const { status, peakBytes } = await patch(server, path, 0, t.repeat(block, mib), { within: 110_000 });
    t.equal(status, 204, `${mib} MiB in one PATCH`);
    return { path, peakBytes };
  };
  let least = Infinity;
  for (let tries = 0; tries < 2 && least > 64 * MIB; tries++) {
    // What a first try has left resident would hide what a second one takes: each has a server of its own.
    const server = await t.server.start();
    const warm = await send(server, 16);
    const before = await server.resident();
    const { path, peakBytes } = await send(server, 512);
    least = Math.min(least, peakBytes - before);
    if (tries === 0) await holds(t, server, path, t.repeat(block, 512), 'all of it is there');
    for (const upload of [warm.path, path]) await server.request('DELETE', upload, { headers: TUS, within: 20_000 });
    await server.kill();
  }
  t.ok(least <= 64 * MIB, 'resident memory grows by at most 64 MiB while 512 MiB come in');
});

/** What the client under test does: an upload with each of the options, one after the other. */
const UPLOAD = async ({ upload }, { file, endpoint, runs }) => {
  const outcomes = [];
  for (const options of runs) {
    const progress = [];
    const onProgress = (...args) => { progress.push(args); };
    try {
      outcomes.push({ url: await upload(file, endpoint, { ...options, onProgress }), progress });
    } catch (error) {
      outcomes.push({ error: error instanceof Error ? error.message : String(error), isError: error instanceof Error, progress });
    }
  }
  return outcomes;
};

/** Runs uploads of `content`; the requests by method, too. */
async function sendAll(t, content, runs, rest = {}) {
  const { value, requests, uploads, endpoint } = await t.client(UPLOAD, { module: 'src/client.mjs', file: content, args: { runs }, ...rest });
  const by = method => requests.filter(request => request.method === method);
  return { outcomes: value, requests, uploads, endpoint, posts: by('POST'), heads: by('HEAD'), patches: by('PATCH') };
}

async function send(t, content, { options = {}, ...rest } = {}) {
  const { outcomes, ...found } = await sendAll(t, content, [options], rest);
  return { ...outcomes[0], ...found };
}

/** The methods of the requests for each upload: one begins with its POST. */
function byUpload(requests) {
  const lists = [];
  for (const { method } of requests) {
    if (method === 'POST' || lists.length === 0) lists.push([]);
    lists.at(-1).push(method);
  }
  return lists;
}

/** Whether the promise resolved, and the server has every byte. */
async function arrived(t, result, content, index = result.uploads.length - 1) {
  t.ok(result.error === undefined, `the promise resolves; it rejected with ${result.error}`);
  const { size, sha256 } = await t.digest(content);
  const upload = result.uploads[index];
  t.equal({ length: upload?.length, offset: upload?.offset, sha256: upload?.sha256 }, { length: size, offset: size, sha256 }, 'the server has the whole file');
  t.equal(result.url, result.endpoint.replace('/files', upload.path), "the promise's value is the URL of the upload");
}

/** Where each PATCH began, and how much it brought. */
const sent = patches => patches.map(({ headers, size }) => [Number(headers['upload-offset']), size]);

/** Milliseconds from the end of a request to the beginning of the next. */
const waits = requests => requests.slice(1).map(({ at }, i) => at - requests[i].done);

check('client', { group: 'core', covers: ['client', 'chunks'], title: 'the client creates an upload and sends the file in chunks' }, async t => {
  const content = numbered(250_000);
  const result = await send(t, content, { options: { chunkSize: 100_000 } });
  await arrived(t, result, content);
  t.equal(result.posts.length, 1, 'one POST creates the upload');
  t.equal(sent(result.patches), [[0, 100_000], [100_000, 100_000], [200_000, 50_000]], 'one PATCH for each chunk');
  t.ok(result.requests.every(({ status }) => status < 400), 'a server that follows the protocol has nothing to refuse');
});

check('client-progress', { group: 'core', covers: 'progress', title: 'onProgress tells what the server has, and of how much' }, async t => {
  for (const [chunkSize, size, expected] of [[10_000, 25_000, [10_000, 20_000, 25_000]], [1, 2, [1, 2]]]) {
    const { progress } = await send(t, numbered(size), { options: { chunkSize } });
    const told = progress.filter(([bytes]) => bytes !== 0);
    t.equal(told, expected.map(bytes => [bytes, size]), 'after each chunk: how many bytes the server has, and how many there are');
  }
});

check('client-resume', { group: 'core', covers: 'resume', title: 'after a failure the client asks for the offset and goes on from there' }, async t => {
  const content = numbered(40_000);
  const steps = [{ on: 'PATCH' }, { on: 'PATCH', keep: 3_000, end: 'close' }, { on: 'PATCH', keep: 777, end: 'reset' }, { on: 'PATCH', status: 500, keep: 5_000 }];
  const result = await send(t, content, { options: { chunkSize: 10_000, baseMs: 5 }, steps });
  await arrived(t, result, content);
  t.equal(sent(result.patches).map(([offset]) => offset).slice(0, 5), [0, 10_000, 13_000, 13_777, 18_777], 'each PATCH begins where HEAD says that the server is');
  t.equal(result.requests.slice(2, 8).map(({ method }) => method), ['PATCH', 'HEAD', 'PATCH', 'HEAD', 'PATCH', 'HEAD'], 'after each failure a HEAD');
  t.ok(result.patches.every(({ size }) => size <= 10_000), 'no PATCH is larger than a chunk');
  t.equal(result.posts.length, 1, 'it goes on with the same upload');
  t.equal(result.progress.at(-1), [40_000, 40_000]);
});

check('client-lost-answer', { group: 'edge', covers: 'resume', title: 'what arrived though its answer was lost is not sent again' }, async t => {
  const content = numbered(20_000);
  const result = await send(t, content, { options: { chunkSize: 10_000, baseMs: 5 }, steps: [{ on: 'PATCH', end: 'close' }, { on: 'PATCH', end: 'reset' }] });
  await arrived(t, result, content);
  t.equal(sent(result.patches), [[0, 10_000], [10_000, 10_000]], 'each byte is sent once');
});

check('client-short-answer', { group: 'edge', covers: 'resume', title: 'the offset of an answer to PATCH counts, not what was sent' }, async t => {
  const content = numbered(20_000);
  const result = await send(t, content, { options: { chunkSize: 10_000, baseMs: 5 }, steps: [{ on: 'PATCH', keep: 4_000 }] });
  await arrived(t, result, content);
  t.equal(sent(result.patches).slice(0, 2).map(([offset]) => offset), [0, 4_000], 'the server kept 4000 bytes, and said so');
});

check('client-conflict', { group: 'core', covers: 'retry', title: '409, 423 and 5xx are tried again' }, async t => {
  const content = numbered(15_000);
  const statuses = [409, 423, 500, 503];
  const steps = statuses.flatMap(status => [{ on: 'PATCH' }, { on: 'PATCH', status }, { on: 'PATCH' }]);
  const { outcomes, uploads, endpoint, requests } = await sendAll(t, content, statuses.map(() => ({ chunkSize: 10_000, baseMs: 5 })), { steps });
  for (const [i, status] of statuses.entries()) {
    t.ok(outcomes[i].error === undefined, `after ${status} it tries again; the promise rejected with ${outcomes[i].error}`);
    await arrived(t, { ...outcomes[i], uploads, endpoint }, content, i);
    t.equal(byUpload(requests)[i], ['POST', 'PATCH', 'PATCH', 'HEAD', 'PATCH'], `after ${status} it asks for the offset`);
  }
});

check('client-post-fails', { group: 'edge', covers: ['retry', 'retries'], title: 'a POST and a HEAD that fail are tried again, too' }, async t => {
  const content = numbered(5_000);
  const steps = [{ on: 'POST', status: 503 }, { on: 'POST', status: 500 }, { on: 'POST', end: 'reset' }, { on: 'PATCH', status: 500 }, { on: 'HEAD', status: 502 }, { on: 'HEAD', end: 'close' }];
  // Three failures before the POST that succeeds, which is progress, and three after it.
  const result = await send(t, content, { options: { baseMs: 5, retries: 3 }, steps });
  await arrived(t, result, content);
  t.equal(result.posts.length, 4, 'the fourth POST succeeds');
  t.equal(result.heads.length, 3, 'the third HEAD succeeds');
});

check('client-final', { group: 'core', covers: 'final', title: 'any other 4xx ends it at once' }, async t => {
  const cases = [...[400, 403, 404, 408, 410, 413, 425, 429].map(status => ['PATCH', status]), ...[400, 408, 413, 429].map(status => ['POST', status])];
  const steps = cases.map(([on, status]) => ({ on, status }));
  const { outcomes, requests } = await sendAll(t, numbered(5_000), cases.map(() => ({ baseMs: 5 })), { steps });
  for (const [i, [on, status]] of cases.entries()) {
    t.ok(outcomes[i].isError, `${status} to ${on} rejects the promise with an Error`);
    t.equal(byUpload(requests)[i], on === 'POST' ? ['POST'] : ['POST', 'PATCH'], `after ${status} to ${on} nothing more is asked`);
  }
});

check('client-head-final', { group: 'edge', covers: 'final', title: 'a 4xx to HEAD ends it at once, too' }, async t => {
  const statuses = [404, 408, 410, 429];
  const steps = statuses.flatMap(status => [{ on: 'PATCH', status: 500 }, { on: 'HEAD', status }]);
  const { outcomes, requests } = await sendAll(t, numbered(5_000), statuses.map(() => ({ baseMs: 5 })), { steps });
  for (const { isError } of outcomes) t.ok(isError, 'a 4xx to HEAD rejects the promise with an Error');
  t.equal(byUpload(requests), statuses.map(() => ['POST', 'PATCH', 'HEAD']), 'after a 4xx to HEAD nothing more is asked');
});

check('client-gives-up', { group: 'core', covers: 'retries', title: 'after `retries` further failures in a row it gives up' }, async t => {
  const all = [0, 1, 3];
  const steps = Array.from({ length: 12 }, () => ({ on: 'PATCH', status: 503 }));
  const { outcomes, requests } = await sendAll(t, numbered(5_000), all.map(retries => ({ baseMs: 5, retries })), { steps });
  for (const [i, retries] of all.entries()) {
    t.ok(outcomes[i].isError, 'the promise rejects with an Error');
    const expected = ['POST', 'PATCH', ...Array.from({ length: retries }, () => ['HEAD', 'PATCH']).flat()];
    t.equal(byUpload(requests)[i], expected, `with \`retries\` ${retries}: so many PATCH, and a HEAD before each but the first`);
  }
});

check('client-progress-counts', { group: 'edge', covers: 'retries', title: 'retries are counted from the last progress' }, async t => {
  const content = numbered(40_000);
  const failing = { on: 'PATCH', status: 500 };
  const steps = [failing, failing, { on: 'PATCH' }, failing, failing, { on: 'PATCH' }, { on: 'PATCH', keep: 2_000, end: 'close' }, failing, { on: 'PATCH', keep: 2_000, end: 'close' }, failing];
  const result = await send(t, content, { options: { chunkSize: 10_000, baseMs: 5, retries: 2 }, steps });
  await arrived(t, result, content);
});

check('client-backoff', { group: 'edge', covers: ['backoff', 'defaults'], title: 'waits 100 ms after the first failure and twice as long after each further one' }, async t => {
  const content = numbered(MIB + 1_000);
  const steps = [{ on: 'PATCH' }, ...Array.from({ length: 8 }, () => ({ on: 'PATCH', status: 503 }))];
  const result = await send(t, content, { steps, within: 20_000 });
  t.ok(result.isError, 'after six failures, five of them retries, the promise rejects');
  t.equal(sent(result.patches).slice(0, 2), [[0, MIB], [MIB, 1_000]], 'a chunk has 1 MiB by default');
  t.equal(result.patches.length, 7, '`retries` is 5 by default');
  const failed = result.requests.slice(2);
  const found = waits(failed).filter((_, i) => failed[i].method === 'PATCH');
  for (const [i, wait] of found.entries()) {
    const due = 100 * 2 ** i;
    t.ok(wait >= due - 2, `failure ${i + 1} is followed by a wait of ${due} ms, not less`);
    t.ok(wait <= 1.8 * due + 250, `failure ${i + 1} is followed by a wait of ${due} ms, not much more`);
  }
  const unwaited = waits(failed).filter((_, i) => failed[i].method === 'HEAD');
  t.ok(Math.min(...unwaited) < 90, 'after a HEAD that was answered it goes on without a wait');
});

check('client-backoff-restarts', { group: 'edge', covers: 'backoff', title: 'after progress the wait begins anew, and a HEAD that fails makes it longer' }, async t => {
  const failing = { on: 'PATCH', status: 500 };
  const steps = [failing, failing, failing, { on: 'PATCH' }, failing, { on: 'HEAD', status: 503 }];
  // The steps are taken in order: three failures, one success, one failure, and a HEAD that fails.
  const result = await send(t, numbered(20_000), { options: { chunkSize: 10_000, baseMs: 150 }, steps, within: 20_000 });
  t.ok(result.error === undefined, `the promise resolves; it rejected with ${result.error}`);
  const failed = result.requests.map(({ status }) => status >= 500);
  const found = waits(result.requests).filter((_, i) => failed[i]);
  const due = [150, 300, 600, 150, 300];
  t.equal(found.length, due.length, 'so many requests failed');
  for (const [i, wait] of found.entries()) {
    t.ok(wait >= due[i] - 2, `failure ${i + 1} is followed by a wait of ${due[i]} ms, not less`);
    t.ok(wait <= 1.8 * due[i] + 250, `failure ${i + 1} is followed by a wait of ${due[i]} ms, not much more`);
  }
});

check('client-goes-back', { group: 'edge', covers: ['retries', 'progress'], title: 'an offset that was told before is no progress' }, async t => {
  const steps = [{ on: 'PATCH' }, { on: 'PATCH', status: 500 }, { on: 'HEAD', headers: { 'Upload-Offset': '4000' } }, { on: 'PATCH', status: 500 }, { on: 'HEAD' }, { on: 'PATCH', status: 500 }];
  const { isError, progress } = await send(t, numbered(20_000), { options: { chunkSize: 10_000, baseMs: 5, retries: 2 }, steps });
  t.ok(isError, 'the third failure since 10000 bytes had arrived rejects the promise');
  t.equal(progress.filter(([bytes]) => bytes !== 0), [[10_000, 20_000]], '10000 bytes are told once');
});

check('client-bare', { group: 'edge', covers: 'defaults', title: 'the options may be missing, and each of them' }, async t => {
  const content = numbered(3);
  const bare = async ({ upload }, { file, endpoint }) => [await upload(file, endpoint), await upload(file, endpoint, { chunkSize: 1 })];
  const { value, uploads, requests } = await t.client(bare, { module: 'src/client.mjs', file: content });
  t.equal(value.length, 2, 'it resolves without options, and without `onProgress`');
  t.equal(uploads.map(({ offset }) => offset), [3, 3], 'the server has both files');
  t.equal(byUpload(requests), [['POST', 'PATCH'], ['POST', 'PATCH', 'PATCH', 'PATCH']], 'chunks of a byte are chunks, too');
});

check('client-slow', { group: 'edge', covers: 'client', title: 'an answer that takes its time is waited for' }, async t => {
  const content = numbered(5_000);
  const result = await send(t, content, { options: { baseMs: 5 }, steps: [{ on: 'PATCH', delay: 1_500 }] });
  await arrived(t, result, content);
  t.equal(result.requests.map(({ method }) => method), ['POST', 'PATCH'], 'nothing is asked meanwhile');
});

check('client-empty', { group: 'edge', covers: 'client', title: 'an empty file is an upload, too' }, async t => {
  const result = await send(t, '');
  await arrived(t, result, '');
});

check('client-location', { group: 'edge', covers: 'client', title: 'a Location without a host belongs to the endpoint' }, async t => {
  const content = numbered(5_000);
  const result = await send(t, content, { relative: true });
  await arrived(t, result, content);
  t.equal(result.url, `${result.endpoint}/u1`);
});

check('client-whole-location', { group: 'edge', covers: 'client', title: 'a Location with a host is the URL of the upload, as it came' }, async t => {
  const content = numbered(5_000);
  const { endpoint } = await send(t, content);
  // Another address of the same server, and a query.
  const url = endpoint.replace('127.0.0.1', '127.0.0.2') + '/u1?key=a%20b';
  const [host, path] = url.slice('http://'.length).split(/(?=\/files)/);
  const steps = [{ on: 'POST', headers: { Location: url } }, { on: 'PATCH', status: 500 }];
  const result = await send(t, content, { options: { baseMs: 5 }, steps });
  const asked = result.requests.filter(({ method }) => method !== 'POST');
  t.equal(asked.map(request => [request.method, request.headers.host, request.path]), ['PATCH', 'HEAD', 'PATCH'].map(method => [method, host, path]), 'every further request goes there');
  t.equal(result.url, url, "the promise's value is the URL of the upload");
});

/** An upload whose signal aborts, beforehand or some time after the first chunk; what came of it. */
const ABORTED = async ({ upload }, { file, endpoint, options, before }) => {
  const abort = new AbortController();
  const reason = new Error('changed my mind');
  let aborted = performance.now();
  if (before) abort.abort(reason);
  const onProgress = sent => {
    if (sent > 0) setTimeout(() => { aborted = performance.now(); abort.abort(reason); }, 400);
  };
  let outcome;
  try {
    await upload(file, endpoint, { ...options, onProgress, signal: abort.signal });
    outcome = 'it resolved';
  } catch (error) {
    outcome = error === reason ? 'the reason' : `another error: ${error}`;
  }
  const ms = performance.now() - aborted;
  await new Promise(resolve => { setTimeout(resolve, 400); });
  return { outcome, ms };
};

for (const [id, title, before, options, steps, requests] of [
  ['client-aborted', 'a signal that has aborted before: nothing is asked', true, {}, [], []],
  ['client-abort-request', 'an abort ends a request that has no answer', false, { baseMs: 5 }, [{ on: 'PATCH' }, { on: 'PATCH', keep: 1_000, end: 'stall' }], ['POST', 'PATCH', 'PATCH']],
  ['client-abort-wait', 'an abort ends a wait', false, { baseMs: 30_000 }, [{ on: 'PATCH' }, { on: 'PATCH', status: 500 }], ['POST', 'PATCH', 'PATCH']],
]) {
  check(id, { group: 'edge', covers: 'abort', title }, async t => {
    const run = await t.client(ABORTED, { module: 'src/client.mjs', file: numbered(8_000), args: { options: { chunkSize: 4_000, ...options }, before }, steps });
    t.equal(run.value.outcome, 'the reason', 'the promise rejects with the reason of the signal');
    t.ok(run.value.ms < 1_500, 'it rejects at once, not some time after the abort');
    t.equal(run.requests.map(({ method }) => method), requests, 'nothing is asked after the abort');
  });
}
