/** The client of the engine, for what the kit has no function for. */
import { WorkOS } from 'authkit-native';
/**
 * Returns the client with `userManagement`. It is made once and shared.
 *
 * @throws ConfigurationError for a variable that cannot be used.
 */
export declare function getWorkOS(): WorkOS;
/** What an organization is called. Null if that cannot be said. */
export declare function organizationOf(id: string): Promise<{
    id: string;
    name: string;
} | null>;
