/** The clients of an application: one for everything, unless a part of it is set up in another way. */
import { type ErrorEvent, Kit, type SessionEvent, type SignInEvent } from 'authkit-native/kit';
import type { AuthKitSettings } from './settings.js';
/** What one request wants to hear of. */
export interface Listener {
    onSignIn?(event: SignInEvent): unknown;
    onRefresh?(event: SessionEvent): unknown;
    onError?(event: ErrorEvent): unknown;
}
/** In what a part of the application differs from the rest. */
export interface Part {
    redirectUri?: string | undefined;
    /** In seconds. */
    refreshBuffer?: number | undefined;
    /** In seconds. */
    proactiveDeadline?: number | undefined;
    defaultReturnTo?: string | undefined;
}
export type NextKit = Kit<Listener>;
/** The path that the application is under: Next's `basePath`. */
export declare const MOUNT: string;
/** The options of the engine that are the same everywhere. */
export declare const SETTINGS: AuthKitSettings;
/** The redirect URI of an application that has one. */
export declare function configuredRedirectUri(): string | undefined;
/** Lets pages use the redirect URI that the proxy names. */
export declare function register(redirectUri: string): void;
/** The redirect URI that the proxy named for a request, unless a visitor wrote it there. */
export declare function namedRedirectUri(value: string | null): string | undefined;
/**
 * The kit of a part of the application.
 *
 * @throws ConfigurationError for an option or variable that cannot be used.
 */
export declare function kitOf({ redirectUri, ...part }?: Part): NextKit;
/** The paths that a list of patterns means. */
export declare class PathList {
    #private;
    /** @throws ConfigurationError for a pattern that means nothing, or something else than it says. */
    constructor(patterns: readonly string[]);
    /** Whether one of the patterns means this path. */
    has(path: string): boolean;
}
