/** WorkOS AuthKit sessions on a native engine. Start with {@link WorkOS}. */

export type { CallOptions } from './bridge';
export type { Code } from './codes';
export * from './errors';
export type * from './options';
export type * from './records';
export type { SealedSession } from './sealed-session';
export type { UserManagement } from './user-management';
export type { Pkce, PublicWorkOS, PublicWorkOSOptions } from './workos';
export { createWorkOS, sealData, unsealData, WorkOS } from './workos';
