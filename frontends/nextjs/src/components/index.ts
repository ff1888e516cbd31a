/** WorkOS AuthKit for client components. */

export type { ClientAuth } from '../actions.js';
export { Impersonation, type ImpersonationProps } from './impersonation.js';
export {
  AuthKitProvider,
  type AuthKitProviderProps,
  type SwitchOptions,
  type UseAuthResult,
  type UseSignedInResult,
  useAuth,
} from './provider.js';
export {
  type UseAccessTokenResult,
  type UseRecentAuthResult,
  useAccessToken,
  useRecentAuth,
  useTokenClaims,
} from './use-access-token.js';
