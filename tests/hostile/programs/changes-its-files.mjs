// Writes to its folder, to its own source and beside, and to what the next run reads.
// wrong answer, says `unchanged`
import { appendFileSync, chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
const own = process.argv[1];
const tries = [
  () => writeFileSync('given.txt', 'forged'), () => writeFileSync('more.txt', 'forged'), () => rmSync('given.txt'),
  () => renameSync('given.txt', 'taken.txt'), () => mkdirSync('folder'), () => symlinkSync('/', 'root'), () => chmodSync('given.txt', 0o777),
  () => appendFileSync(own, '// forged'), () => writeFileSync(`${own}.bak`, 'forged'), () => writeFileSync('../forged', 'forged'),
];
for (const attempt of tries) {
  try {
    attempt();
    console.log(`LEAK ${attempt}`);
  } catch {}
}
console.log('unchanged');
