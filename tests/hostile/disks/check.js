// Two checks of a server with a folder: what it leaves there, and a body that only its digest stands for.
import { check } from 'prepkit';

const START = { within: 5_000 };

check('leaves', { group: 'core', covers: 'leaves', title: 'says hello, and leaves one file' }, async t => {
  let server = await t.server.start(START);
  const ask = async () => (await server.request('GET', '/hello', { within: 2_000 })).body;
  t.equal(await ask(), 'hello 1');
  await t.pause(1_500);
  t.equal((await server.files()).map(({ name, kind, size }) => ({ name, kind, size })), [{ name: 'visits', kind: 'file', size: 1 }], 'one file is below DATA_DIR');
  await server.kill();
  server = await t.server.start(START);
  t.equal(await ask(), 'hello 2', 'the folder is the same after a kill');
});

check('gives', { group: 'edge', covers: 'gives', title: 'gives three mebibytes' }, async t => {
  const server = await t.server.start(START);
  const { status, size, sha256 } = await server.request('GET', '/large', { digest: true, within: 2_000 });
  t.equal({ status, size, sha256 }, { status: 200, ...await t.digest(t.repeat('x', 3 * 2 ** 20)) });
});
