export { upload } from './server.mjs';
