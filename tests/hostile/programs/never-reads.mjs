// Ends without a look at what is sent to it.
// wrong answer, says `'nothing to see'`
process.stdout.write('nothing to see');
