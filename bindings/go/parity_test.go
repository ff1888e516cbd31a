package authkit

import (
	"reflect"
	"strings"
	"testing"
)

// Methods beside the operations of the table.
var beside = map[string]bool{"SealedSession.Call": true}

// Holds the package against tests/api.json, the table of every operation with its spelling here.
func TestParity(t *testing.T) {
	types := map[string]reflect.Type{
		"UserManagement": reflect.TypeOf(&UserManagement{}),
		"SealedSession":  reflect.TypeOf(&SealedSession{}),
	}
	listed := map[string]bool{}
	for _, row := range list(load(t, root+"/api.json")["operations"]) {
		name := row.(record)["go"].(string)
		listed[name] = true
		receiver, method, _ := strings.Cut(name, ".")
		if _, found := types[receiver].MethodByName(method); !found {
			t.Errorf("%s is listed and does not exist", name)
		}
	}
	for receiver, kind := range types {
		for i := 0; i < kind.NumMethod(); i++ {
			if name := receiver + "." + kind.Method(i).Name; !listed[name] && !beside[name] {
				t.Errorf("%s exists and is not listed", name)
			}
		}
	}
}
