package authkit

/*
#cgo CFLAGS: -I${SRCDIR}/lib
#cgo LDFLAGS: ${SRCDIR}/lib/libauthkit_bindings.a -lm -ldl -lpthread
#include <authkit.h>

extern void authkitDone(uintptr_t context, authkit_reply reply);
*/
import "C"

import (
	"context"
	"encoding/json"
	"runtime"
	"runtime/cgo"
	"sync"
	"unsafe"
)

// object is a client, a session or a request of the engine.
type object struct{ pointer *C.authkit_object }

// replied is a reply that was copied out of the engine.
type replied struct {
	kind C.int32_t
	text []byte
}

func newClient(options any) (*object, error) {
	encoded, err := encode(options)
	if err != nil {
		return nil, err
	}
	var made *C.authkit_object
	return own(C.authkit_client_new(text(encoded), &made), &made)
}

func (o *object) loadSealedSession(options any) (*object, error) {
	if o == nil {
		return nil, unmade()
	}
	encoded, err := encode(options)
	if err != nil {
		return nil, err
	}
	var made *C.authkit_object
	reply := C.authkit_client_load_sealed_session(o.pointer, text(encoded), &made)
	runtime.KeepAlive(o)
	return own(reply, &made)
}

func (o *object) webRequest(facts any) (*WebRequest, error) {
	if o == nil {
		return nil, unmade()
	}
	encoded, err := encode(facts)
	if err != nil {
		return nil, err
	}
	var made *C.authkit_object
	reply := C.authkit_client_web_request(o.pointer, text(encoded), &made)
	runtime.KeepAlive(o)
	request, err := own(reply, &made)
	if err != nil {
		return nil, err
	}
	return &WebRequest{engine: request}, nil
}

// call runs an operation and decodes its reply into target, as json.Unmarshal does. When ctx ends first the caller stops waiting; the engine
// still finishes what it has sent, so that a rotated refresh token is never lost.
func (o *object) call(ctx context.Context, operation string, options, target any) error {
	if o == nil {
		return unmade()
	}
	if ctx == nil {
		ctx = context.Background()
	}
	if err := ctx.Err(); err != nil {
		return cancelled(err)
	}
	encoded, err := encode(options)
	if err != nil {
		return err
	}
	done := make(chan replied, 1)
	handle := cgo.NewHandle(done)
	reply := C.authkit_start(o.pointer, text([]byte(operation)), text(encoded),
		C.authkit_done(C.authkitDone), C.uintptr_t(handle))
	runtime.KeepAlive(o)
	if reply.kind != C.AUTHKIT_PENDING {
		handle.Delete()
		return take(reply).decode(target)
	}
	select {
	case got := <-done:
		return got.decode(target)
	case <-ctx.Done():
		return cancelled(ctx.Err())
	}
}

//export authkitDone
func authkitDone(context C.uintptr_t, reply C.authkit_reply) {
	handle := cgo.Handle(context)
	done := handle.Value().(chan replied)
	handle.Delete()
	done <- take(reply)
}

func own(reply C.authkit_reply, made **C.authkit_object) (*object, error) {
	if err := take(reply).decode(nil); err != nil {
		return nil, err
	}
	o := &object{pointer: *made}
	runtime.SetFinalizer(o, func(o *object) { C.authkit_object_free(o.pointer) })
	return o, nil
}

func take(reply C.authkit_reply) replied {
	defer C.authkit_reply_free(reply)
	return replied{kind: reply.kind, text: C.GoBytes(unsafe.Pointer(reply.data), C.int(reply.length))}
}

func (r replied) decode(target any) error {
	if r.kind == C.AUTHKIT_ERROR {
		return decodeError(r.text)
	}
	if target == nil {
		return nil
	}
	if err := json.Unmarshal(r.text, target); err != nil {
		// Its own text may repeat what was sealed.
		return misuse("the reply does not fit the target", err)
	}
	return nil
}

func unmade() error {
	return misuse("the client or session is nil: make it with NewClient or LoadSealedSession", nil)
}

var (
	secretNamesOnce sync.Once
	secretNamesSet  map[string]bool
)

// secretNames are the members of replies that the engine says must not be printed.
func secretNames() map[string]bool {
	secretNamesOnce.Do(func() {
		var names []string
		_ = take(C.authkit_secret_names()).decode(&names)
		secretNamesSet = make(map[string]bool, len(names))
		for _, name := range names {
			secretNamesSet[name] = true
		}
	})
	return secretNamesSet
}

func text(value []byte) C.authkit_text {
	if len(value) == 0 {
		return C.authkit_text{}
	}
	return C.authkit_text{data: (*C.uint8_t)(unsafe.Pointer(&value[0])), length: C.size_t(len(value))}
}
