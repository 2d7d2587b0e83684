// What a right `countWords` does: each check stands for a line of the statement.
import { check } from 'prepkit';

check('words', { group: 'core', covers: 'words', title: 'counts words between white space of any kind' }, async t => {
  t.equal(await t.solution.countWords('one two'), 2);
  t.equal(await t.solution.countWords('  one\ttwo \n three '), 3);
});

check('nothing', { group: 'edge', covers: 'nothing', title: 'finds no word where there is none' }, async t => {
  t.equal(await t.solution.countWords(''), 0);
  t.equal(await t.solution.countWords(' \n'), 0);
});
