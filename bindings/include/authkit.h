/* The engine of authkit-native for languages that call C.
 *
 * One client per configuration, shared by all threads. A client or a session is called by operation name, with options
 * and replies as JSON objects in snake_case; an unset option may be left out or null. Which operations and options there
 * are is decided by the engine: an unknown one is answered with the error `invalid_option`.
 *
 * Texts going in are UTF-8, read during the call only, and need no terminator. Nothing here unwinds or aborts.
 */
#ifndef AUTHKIT_H
#define AUTHKIT_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A client, a session or a request. */
typedef struct authkit_object authkit_object;

typedef struct {
  const uint8_t *data;
  size_t length;
} authkit_text;

enum {
  /* The reply of the operation; no text where an object was made. */
  AUTHKIT_VALUE = 0,
  /* An error: code, remedy, message, hint, text, status, request_id, retryable, retry_after, api_code, fields.
   * `text` is safe to show; `fields` may hold secrets. */
  AUTHKIT_ERROR = 1,
  /* No reply yet: the completion will have it. */
  AUTHKIT_PENDING = 2
};

/* JSON text that belongs to the caller: hand it to authkit_reply_free. */
typedef struct {
  int32_t kind;
  uint8_t *data;
  size_t length;
} authkit_reply;

/* Is called once, on a thread of the engine, with the reply of a started operation. */
typedef void (*authkit_done)(uintptr_t context, authkit_reply reply);

/* Makes a client; unset options come from the environment. `client` is set on success. */
authkit_reply authkit_client_new(authkit_text options, authkit_object **client);

/* The process's client with this configuration, made on first use. For hosts that forget everything between two
 * requests but keep the process, as PHP does: keys, opened sessions and refreshes stay known. `environment` is a JSON
 * object of the variables that the host sees, by name, in place of the process's own, which count when it is empty. */
authkit_reply authkit_client_shared(authkit_text options, authkit_text environment, authkit_object **client);

/* A JSON list of names in snake_case: members of replies, at any depth, that must not be printed. The `code` of an error
 * is a word of this library and may be. */
authkit_reply authkit_secret_names(void);

/* Takes a cookie in hand. `session` is set on success and may outlive the client. */
authkit_reply authkit_client_load_sealed_session(const authkit_object *client, authkit_text options,
                                                 authkit_object **session);

/* Wraps the facts of a request, a JSON object: the web flow answers it. `request` is set on success and may outlive the
 * client. */
authkit_reply authkit_client_web_request(const authkit_object *client, authkit_text facts, authkit_object **request);

/* Runs an operation and waits for it on this thread, within the client's `timeout`. */
authkit_reply authkit_call(const authkit_object *object, authkit_text operation, authkit_text options);

/* Starts an operation. What needs no network is answered at once; otherwise the kind is AUTHKIT_PENDING and `done` is
 * called with `context`. A started operation always comes to its end, whether or not anybody still wants the reply. */
authkit_reply authkit_start(const authkit_object *object, authkit_text operation, authkit_text options,
                            authkit_done done, uintptr_t context);

/* Lets go of an object; NULL is fine. */
void authkit_object_free(authkit_object *object);

/* Lets go of a reply. */
void authkit_reply_free(authkit_reply reply);

#ifdef __cplusplus
}
#endif

#endif
