import server from './server.cjs';

export const { upload } = server;
