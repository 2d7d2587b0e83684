// Leaves itself a note for its next run.
// wrong answer, says `no note`
import { existsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
const notes = [`${tmpdir()}/note`, '/tmp/@MARK@', '/dev/shm/@MARK@', '/scratch/note'];
console.log(notes.some(note => existsSync(note)) ? 'LEAK' : 'no note');
for (const note of notes) try { writeFileSync(note, 'I was here'); } catch {}
