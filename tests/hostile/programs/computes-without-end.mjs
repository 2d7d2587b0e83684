// Computes, and neither reads nor writes.
// time limit, says `had not ended after 1 s`
for (;;);
