/** WorkOS AuthKit sessions on a native engine. Start with {@link WorkOS}. */

export type { Code } from './codes';
export * from './errors';
export type * from './options';
export type * from './records';
export { SealedSession } from './sealed-session';
export type { CallOptions } from './seam';
export { UserManagement } from './user-management';
export * from './workos';
