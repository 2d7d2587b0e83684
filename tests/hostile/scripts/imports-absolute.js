// Imports a file by its path.
// judge error: imports `prepkit` and nothing else
import '/etc/passwd';
