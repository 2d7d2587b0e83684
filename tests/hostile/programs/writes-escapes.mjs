// Writes what moves a terminal's cursor and sets its title, on both outputs.
// wrong answer, says `escaped`
const escapes = '\u001b[2J\u001b[1;31mescaped\u001b]0;title\u0007\u001b]52;c;ZXZpbA==\u0007\u009b31m\u202e\b\r';
process.stdout.write(escapes);
process.stderr.write(escapes);
