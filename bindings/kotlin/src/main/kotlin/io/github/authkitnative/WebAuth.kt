package io.github.authkitnative

import java.io.IOException

/** Who makes a request, and what a handler can do about it. It belongs to one request. */
class WebAuth internal constructor(private val visit: WebVisit) {
    /**
     * Who is signed in, or that it is not known for now. The session is loaded, and refreshed where that is needed, when this
     * is called first: call it before the answer begins.
     *
     * @throws ConfigurationException for what the application has to mend; no cookie changes
     */
    fun get(): Authentication = visit.auth()

    /** Whether the requirement is met. When it is not, the request has been answered. */
    @JvmOverloads
    @Throws(IOException::class)
    fun require(requirement: Requirement? = null): Boolean = visit.respond(visit.resolved { guard(requirement) })

    /** Whether somebody is signed in who meets the requirement. Answers nothing. */
    fun has(requirement: Requirement): Boolean = visit.resolved { has(requirement) }

    /** The address that starts a sign-in and comes back to this page. It reads no session. */
    @JvmOverloads
    fun signInUrl(options: StartOptions? = null): String = visit.unresolved { signInUrl(options) }

    /** The address that starts a sign-up and comes back to this page. It reads no session. */
    @JvmOverloads
    fun signUpUrl(options: StartOptions? = null): String = visit.unresolved { signUpUrl(options) }

    /** The address to post to for signing out. */
    @JvmOverloads
    fun signOutUrl(returnTo: String? = null): String = visit.unresolved { signOutUrl(returnTo) }

    /** Switches the session to another organization and answers the request. */
    @Throws(IOException::class)
    fun switchOrganization(options: SwitchOptions) {
        visit.respond(visit.unresolved { switchOrganization(options) })
    }

    /** Ends the session and answers the request. */
    @JvmOverloads
    @Throws(IOException::class)
    fun signOut(returnTo: String? = null) {
        visit.respond(visit.unresolved { signOut(returnTo) })
    }

    /** Says that this answer shows nobody's data, although it read who is signed in. */
    fun allowCaching() {
        visit.mayBeCached = true
    }
}
