/**
 * Sign-in and session for React.
 *
 * @packageDocumentation
 */

export {
  type Actions,
  type AuthenticationMethod,
  type AuthenticationResponse,
  AuthKitError,
  type AuthState,
  type BackendOptions,
  type ClientOptions,
  type Code,
  type GetAccessTokenOptions,
  getClaims,
  type Impersonator,
  type JWTPayload,
  LoginRequiredError,
  NoSessionError,
  type OnRefreshResponse,
  type RedirectCallback,
  RefreshError,
  RefreshTimeoutError,
  type SignInOptions,
  type SignOutOptions,
  type SwitchToOrganizationOptions,
  type User,
} from './client/index.js';
export { type AuthContextValue, AuthKitProvider, type AuthKitProviderProps, useAuth } from './provider.js';
