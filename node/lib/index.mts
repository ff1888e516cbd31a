// A shell around the CommonJS build: one copy of the classes, so that `instanceof` holds whichever way a file loaded them.
export * from './index.js';
