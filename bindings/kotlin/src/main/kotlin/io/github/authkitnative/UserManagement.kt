package io.github.authkitnative

import io.github.authkitnative.engine.Handle
import java.util.concurrent.CompletableFuture

/**
 * Sign-in, sessions and what the flows need around them. Methods that need the network have a twin that ends in `Async`
 * and does not block.
 *
 * Everything throws an [AuthKitException]: [ConfigurationException] for options and settings, [SignInRequiredException]
 * for one more step of a sign-in or a new one, [RejectedException] for a wrong code or password, and
 * [UnavailableException] when the API cannot be reached or does not answer within the timeout.
 */
class UserManagement internal constructor(private val engine: Handle) {
    private val bridge = Bridge(engine::call, engine::start)

    /** The address of the sign-in page. Touches no network. */
    fun getAuthorizationUrl(options: AuthorizationUrlOptions): String = text("authorization_url", options)

    /**
     * An authorization URL with a fresh state and PKCE challenge. Keep the state and the verifier, in a cookie of the
     * browser, until its callback. Touches no network.
     */
    fun getAuthorizationUrlWithPkce(options: AuthorizationUrlOptions): AuthorizationRequest =
        bridge.run("authorization_url_with_pkce", options) { AuthorizationRequest(members(it)) }

    /** A fresh verifier and its challenge. */
    fun generatePkce(): Pkce = bridge.run("pkce_generate", null) { Pkce(members(it)) }

    /** The address that ends the session with this id and then brings the browser to [returnTo]. Touches no network. */
    @JvmOverloads
    fun getLogoutUrl(sessionId: String, returnTo: String? = null): String =
        text("logout_url", mapOf("session_id" to sessionId, "return_to" to returnTo))

    /** The address of the signing keys. */
    @JvmOverloads
    fun getJwksUrl(clientId: String? = null): String = text("jwks_url", mapOf("client_id" to clientId))

    /** Loads a session cookie. Checks the password, not the cookie, and touches no network. */
    fun loadSealedSession(options: LoadSealedSessionOptions): SealedSession = loaded(options)

    /** Exchanges the code of a callback. A code is sent once and cannot be exchanged a second time. */
    fun authenticateWithCode(options: AuthenticateWithCodeOptions): AuthenticationResponse =
        bridge.run("authenticate_with_code", options, ::response)

    /** [authenticateWithCode], without blocking. */
    fun authenticateWithCodeAsync(options: AuthenticateWithCodeOptions): CompletableFuture<AuthenticationResponse> =
        bridge.begin("authenticate_with_code", options, ::response)

    /** Exchanges a refresh token. For sealed sessions use [SealedSession.refresh]. */
    fun authenticateWithRefreshToken(options: AuthenticateWithRefreshTokenOptions): AuthenticationResponse =
        bridge.run("authenticate_with_refresh_token", options, ::response)

    /** [authenticateWithRefreshToken], without blocking. */
    fun authenticateWithRefreshTokenAsync(options: AuthenticateWithRefreshTokenOptions): CompletableFuture<AuthenticationResponse> =
        bridge.begin("authenticate_with_refresh_token", options, ::response)

    /** Signs in with an e-mail address and a password. */
    fun authenticateWithPassword(options: AuthenticateWithPasswordOptions): AuthenticationResponse =
        bridge.run("authenticate_with_password", options, ::response)

    /** [authenticateWithPassword], without blocking. */
    fun authenticateWithPasswordAsync(options: AuthenticateWithPasswordOptions): CompletableFuture<AuthenticationResponse> =
        bridge.begin("authenticate_with_password", options, ::response)

    /** Signs in with a code sent by e-mail. */
    fun authenticateWithMagicAuth(options: AuthenticateWithMagicAuthOptions): AuthenticationResponse =
        bridge.run("authenticate_with_magic_auth", options, ::response)

    /** [authenticateWithMagicAuth], without blocking. */
    fun authenticateWithMagicAuthAsync(options: AuthenticateWithMagicAuthOptions): CompletableFuture<AuthenticationResponse> =
        bridge.begin("authenticate_with_magic_auth", options, ::response)

    /** The step after `email_verification_required`. */
    fun authenticateWithEmailVerification(options: AuthenticateWithEmailVerificationOptions): AuthenticationResponse =
        bridge.run("authenticate_with_email_verification", options, ::response)

    /** [authenticateWithEmailVerification], without blocking. */
    fun authenticateWithEmailVerificationAsync(options: AuthenticateWithEmailVerificationOptions): CompletableFuture<AuthenticationResponse> =
        bridge.begin("authenticate_with_email_verification", options, ::response)

    /** The step after `mfa_challenge`. */
    fun authenticateWithTotp(options: AuthenticateWithTotpOptions): AuthenticationResponse =
        bridge.run("authenticate_with_totp", options, ::response)

    /** [authenticateWithTotp], without blocking. */
    fun authenticateWithTotpAsync(options: AuthenticateWithTotpOptions): CompletableFuture<AuthenticationResponse> =
        bridge.begin("authenticate_with_totp", options, ::response)

    /** The step after `organization_selection_required`. */
    fun authenticateWithOrganizationSelection(options: AuthenticateWithOrganizationSelectionOptions): AuthenticationResponse =
        bridge.run("authenticate_with_organization_selection", options, ::response)

    /** [authenticateWithOrganizationSelection], without blocking. */
    fun authenticateWithOrganizationSelectionAsync(options: AuthenticateWithOrganizationSelectionOptions): CompletableFuture<AuthenticationResponse> =
        bridge.begin("authenticate_with_organization_selection", options, ::response)

    /** The step after `radar_email_challenge`. */
    fun authenticateWithRadarEmailChallenge(options: AuthenticateWithRadarEmailChallengeOptions): AuthenticationResponse =
        bridge.run("authenticate_with_radar_email_challenge", options, ::response)

    /** [authenticateWithRadarEmailChallenge], without blocking. */
    fun authenticateWithRadarEmailChallengeAsync(options: AuthenticateWithRadarEmailChallengeOptions): CompletableFuture<AuthenticationResponse> =
        bridge.begin("authenticate_with_radar_email_challenge", options, ::response)

    /** The step after `radar_sms_challenge`. */
    fun authenticateWithRadarSmsChallenge(options: AuthenticateWithRadarSmsChallengeOptions): AuthenticationResponse =
        bridge.run("authenticate_with_radar_sms_challenge", options, ::response)

    /** [authenticateWithRadarSmsChallenge], without blocking. */
    fun authenticateWithRadarSmsChallengeAsync(options: AuthenticateWithRadarSmsChallengeOptions): CompletableFuture<AuthenticationResponse> =
        bridge.begin("authenticate_with_radar_sms_challenge", options, ::response)

    /** Polls for the sign-in of a device. `authorization_pending` means: again after the interval. */
    fun authenticateWithDeviceCode(options: AuthenticateWithDeviceCodeOptions): AuthenticationResponse =
        bridge.run("authenticate_with_device_code", options, ::response)

    /** [authenticateWithDeviceCode], without blocking. */
    fun authenticateWithDeviceCodeAsync(options: AuthenticateWithDeviceCodeOptions): CompletableFuture<AuthenticationResponse> =
        bridge.begin("authenticate_with_device_code", options, ::response)

    /** Seals a session whose tokens a grant returned without sealing. */
    @JvmOverloads
    fun sealSessionFromAuthResponse(response: AuthenticationResponse, cookiePassword: String? = null): String {
        val names = listOf("access_token", "refresh_token", "user", "impersonator", "organization_id", "authentication_method")
        return text("seal_session_from_auth_response", names.associateWith { response[it] } + ("cookie_password" to cookiePassword))
    }

    /** Seals data of your own: maps, lists, strings, numbers, booleans and null. */
    @JvmOverloads
    fun sealData(data: Any?, options: SealDataOptions = SealDataOptions()): String =
        text("seal_data", options.members + ("data" to data))

    /** Opens what [sealData] sealed, here or in another language. */
    @JvmOverloads
    fun unsealData(sealed: String, options: SealDataOptions = SealDataOptions()): Any? =
        bridge.run("unseal_data", options.members + ("sealed" to sealed)) { it }

    /** Ends a session at once. */
    fun revokeSession(sessionId: String): Unit = bridge.run("revoke_session", mapOf("session_id" to sessionId)) {}

    /** One page of a user's sessions: `user_id`, and `before`, `after`, `limit`, `order`. */
    fun listSessions(options: NamedOptions = NamedOptions()): Record = call("list_sessions", options)

    /** [listSessions], without blocking. */
    fun listSessionsAsync(options: NamedOptions = NamedOptions()): CompletableFuture<Record> = start("list_sessions", options)

    /** Starts the sign-in of a device (RFC 8628). */
    fun authorizeDevice(options: NamedOptions = NamedOptions()): Record = call("authorize_device", options)

    /** [authorizeDevice], without blocking. */
    fun authorizeDeviceAsync(options: NamedOptions = NamedOptions()): CompletableFuture<Record> = start("authorize_device", options)

    /** Sends a code by e-mail, for [authenticateWithMagicAuth]: `email`, `invitation_token`. */
    fun createMagicAuth(options: NamedOptions = NamedOptions()): Record = call("create_magic_auth", options)

    /** [createMagicAuth], without blocking. */
    fun createMagicAuthAsync(options: NamedOptions = NamedOptions()): CompletableFuture<Record> = start("create_magic_auth", options)

    /** Sends the e-mail that verifies an address: `user_id`. */
    fun sendVerificationEmail(options: NamedOptions = NamedOptions()): Record = call("send_verification_email", options)

    /** [sendVerificationEmail], without blocking. */
    fun sendVerificationEmailAsync(options: NamedOptions = NamedOptions()): CompletableFuture<Record> = start("send_verification_email", options)

    /** Enrols a factor, after `mfa_enrollment`: `user_id`, `type`, `totp_issuer`, `totp_user`. */
    fun enrollAuthFactor(options: NamedOptions = NamedOptions()): Record = call("enroll_auth_factor", options)

    /** [enrollAuthFactor], without blocking. */
    fun enrollAuthFactorAsync(options: NamedOptions = NamedOptions()): CompletableFuture<Record> = start("enroll_auth_factor", options)

    /** Challenges a factor, after `mfa_challenge`: `authentication_factor_id`. */
    fun challengeAuthFactor(options: NamedOptions = NamedOptions()): Record = call("challenge_auth_factor", options)

    /** [challengeAuthFactor], without blocking. */
    fun challengeAuthFactorAsync(options: NamedOptions = NamedOptions()): CompletableFuture<Record> = start("challenge_auth_factor", options)

    /** Sends a code by SMS: `user_id`, `pending_authentication_token`, `phone_number`. */
    fun sendRadarSmsChallenge(options: NamedOptions = NamedOptions()): Record = call("create_radar_challenge", options)

    /** [sendRadarSmsChallenge], without blocking. */
    fun sendRadarSmsChallengeAsync(options: NamedOptions = NamedOptions()): CompletableFuture<Record> = start("create_radar_challenge", options)

    /** Explains a cookie: its format, which password opens it, which check fails. */
    fun inspect(options: NamedOptions = NamedOptions()): Record = call("inspect", options)

    /** [inspect], without blocking. */
    fun inspectAsync(options: NamedOptions = NamedOptions()): CompletableFuture<Record> = start("inspect", options)

    /** Runs an operation by its name in the engine. A reply that is not a record is its member `value`. */
    fun call(operation: String, options: NamedOptions): Record = bridge.run(operation, options, ::record)

    /** [call], without blocking. */
    fun start(operation: String, options: NamedOptions): CompletableFuture<Record> = bridge.begin(operation, options, ::record)

    internal fun loaded(options: Any?) = SealedSession(catchingFailures { engine.loadSealedSession(valueOf(options)) })

    internal fun reply(operation: String, options: Any?): Any? = bridge.run(operation, options) { it }

    private fun text(operation: String, options: Any?): String = bridge.run(operation, options) { it as String }

    private fun response(reply: Any?) = AuthenticationResponse(members(reply))

    @Suppress("UNCHECKED_CAST")
    private fun record(reply: Any?) = Record(reply as? Map<String, Any?> ?: mapOf("value" to reply))

    @Suppress("UNCHECKED_CAST")
    private fun members(reply: Any?) = reply as Map<String, Any?>
}
