// Runs a file of a submission's own tests in a copy of the project that may be written to: the folder
// for temporary files, small and gone with the process. Where there is none, or the project is too
// large for it, the tests run where the project lies.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { pathToFileURL } = require('node:url');

const [project, file, isSmall] = process.argv.slice(2);
const folder = isSmall === 'small' && fs.existsSync('/scratch') ? '/scratch/project' : project;
if (folder !== project) {
  const filter = place => path.relative(project, place) !== 'node_modules';
  fs.cpSync(project, folder, { recursive: true, filter });
  const modules = path.join(project, 'node_modules');
  if (fs.existsSync(modules)) fs.symlinkSync(modules, path.join(folder, 'node_modules'));
}
process.chdir(folder);
process.argv.splice(1, 4, path.join(folder, file));
import(pathToFileURL(process.argv[1]));
