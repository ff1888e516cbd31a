/**
 * What the kits of other packages are built on: the facts of a request in, the engine's answer out. It belongs to those kits,
 * which are released together with it, and changes with them: an application uses one of the kits.
 */

export type { Auth, AuthMethods, NotSignedIn, SignedIn } from './auth';
export { FetchVisit, factsOf, withCookie } from './fetch-visit';
export { leadingToAll, meetingTheSame } from './for-tests';
export { fieldsOf, isRefusal, Visit } from './visit';
export type { Answer, ErrorEvent, Facts, Hooks, KitOptions, SessionEvent, SignInEvent } from './web';
export { Kit } from './web';
