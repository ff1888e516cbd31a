// A shell around the CommonJS build, as `index.mts` is.
export * from './testing.js';
