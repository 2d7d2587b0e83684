// Two checks of a server: one answer, and an end.
import { check } from 'prepkit';

const START = { within: 5_000 };
const ASK = { within: 700 };

check('hello', { group: 'core', covers: 'hello', title: 'says hello to whom it is asked to' }, async t => {
  const server = await t.server.start(START);
  const name = `guest-${t.random.int(1, 1e9)}`;
  const { status, body } = await server.request('GET', `/hello/${name}`, ASK);
  t.equal({ status, body }, { status: 200, body: `hello, ${name}` });
  const crowd = await server.crowd(3, { path: `/hello/${name}` });
  const { answers } = await crowd.outcome({ within: 2_000 });
  t.equal(answers.map(answer => [answer.body, answer.count]), [[`hello, ${name}`, 3]], 'all are told the same');
});

check('end', { group: 'edge', covers: 'end', title: 'SIGTERM ends it with status 0' }, async t => {
  const server = await t.server.start(START);
  await server.signal('SIGTERM');
  t.equal((await server.exited({ within: 3_000 }))?.status, 0, 'it exits with status 0');
});
