package authkit

import (
	"crypto/rand"
	"encoding"
	"encoding/hex"
	"encoding/json"
	"errors"
	"reflect"
	"strconv"
	"strings"
)

// secretPlaceholder begins the texts that stand for secrets while data is written for sealing. It never leaves the process.
var secretPlaceholder = func() string {
	var bytes [16]byte
	_, _ = rand.Read(bytes[:])
	return "authkit-secret-" + hex.EncodeToString(bytes[:]) + "-"
}()

func isPlaceholder(text string) bool { return strings.HasPrefix(text, secretPlaceholder) }

// marshalRevealed writes data as encoding/json does, and the secrets of this package in clear: a seal is where they may go.
//
// The types of secrets always redact themselves. So a copy of the data holds a placeholder for each secret, and the secret
// replaces it in the text that encoding/json makes.
func marshalRevealed(data any) ([]byte, error) {
	return marshalWithin(map[copyStep]bool{}, data)
}

func marshalWithin(path map[copyStep]bool, data any) ([]byte, error) {
	copying := secretCopier{path: path}
	revealed := copying.copy(reflect.ValueOf(data))
	if copying.failed != nil {
		return nil, copying.failed
	}
	if len(copying.texts) == 0 {
		return json.Marshal(data)
	}
	written, err := json.Marshal(revealed.Interface())
	if err != nil {
		return nil, err
	}
	return []byte(strings.NewReplacer(copying.texts...).Replace(string(written))), nil
}

// hiddenMap is the placeholder that a map was replaced with, or any other text when the map has members.
func hiddenMap[M ~map[string]any](members M) string {
	if len(members) == 0 {
		return ""
	}
	for name := range members {
		if len(members) == 1 && isPlaceholder(name) {
			return name
		}
	}
	return redacted
}

var (
	secretType  = reflect.TypeOf(Secret(""))
	rawType     = reflect.TypeOf(RawRecord(nil))
	membersType = reflect.TypeOf(Members(nil))
	fieldsType  = reflect.TypeOf(Fields(nil))
	jsonType    = reflect.TypeOf((*json.Marshaler)(nil)).Elem()
	textType    = reflect.TypeOf((*encoding.TextMarshaler)(nil)).Elem()
)

var errRing = errors.New("authkit: the data holds itself")

// redacting are the types of this package that do not print all of themselves.
var redacting = map[reflect.Type]bool{
	secretType: true, rawType: true, membersType: true, fieldsType: true,
	// generated: types with secrets in strings (UPDATE=1 cargo test -p authkit-core --test packages)

	reflect.TypeOf(AuthorizationRequest{}): true, reflect.TypeOf(DeviceAuthorization{}): true, reflect.TypeOf(ClientOptions{}): true, reflect.TypeOf(AuthorizationURLOptions{}): true, reflect.TypeOf(StartOptions{}): true,
	// end of generated
}

// writesItself tells whether encoding/json asks a type of another package for its text.
func writesItself(kind reflect.Type) bool {
	if kind.Kind() == reflect.Interface || !kind.Implements(jsonType) && !kind.Implements(textType) {
		return false
	}
	for kind.Kind() == reflect.Pointer {
		kind = kind.Elem()
	}
	return !redacting[kind]
}

// copyStep is something on the way to what is being copied.
type copyStep struct {
	pointer uintptr
	kind    reflect.Type
}

type secretCopier struct {
	// texts are pairs: a placeholder in quotes, and the JSON it stands for.
	texts  []string
	path   map[copyStep]bool
	failed error
}

func (c *secretCopier) copy(value reflect.Value) reflect.Value {
	if !value.IsValid() {
		return value
	}
	kind := value.Type()
	switch {
	case kind == secretType && value.Len() > 0:
		return reflect.ValueOf(Secret(c.hide(value.String())))
	case kind == rawType && value.Len() > 0:
		return reflect.ValueOf(RawRecord(c.hide(json.RawMessage(value.Bytes()))))
	case writesItself(kind):
		return value
	}
	switch value.Kind() {
	case reflect.Interface, reflect.Pointer, reflect.Map, reflect.Slice:
		if value.IsNil() {
			return value
		}
	}
	switch value.Kind() {
	case reflect.Pointer, reflect.Map, reflect.Slice:
		step := copyStep{value.Pointer(), kind}
		if c.path[step] && (value.Kind() != reflect.Slice || value.Len() > 0) {
			c.failed = errRing
			return value
		}
		c.path[step] = true
		defer delete(c.path, step)
	}
	if (kind == membersType || kind == fieldsType) && value.Len() > 0 {
		members := make(map[string]any, value.Len())
		for each := value.MapRange(); each.Next(); {
			members[each.Key().String()] = each.Value().Interface()
		}
		return reflect.ValueOf(map[string]any{c.hide(members): nil}).Convert(kind)
	}
	made := reflect.New(kind).Elem()
	switch value.Kind() {
	case reflect.Interface:
		made.Set(c.copy(value.Elem()))
	case reflect.Pointer:
		made.Set(reflect.New(kind.Elem()))
		made.Elem().Set(c.copy(value.Elem()))
	case reflect.Struct:
		made.Set(value)
		c.fill(made)
	case reflect.Array, reflect.Slice:
		if kind.Elem().Kind() == reflect.Uint8 {
			return value
		}
		if value.Kind() == reflect.Slice {
			made.Set(reflect.MakeSlice(kind, value.Len(), value.Len()))
		}
		for i := 0; i < value.Len(); i++ {
			made.Index(i).Set(c.copy(value.Index(i)))
		}
	case reflect.Map:
		made.Set(reflect.MakeMapWithSize(kind, value.Len()))
		for each := value.MapRange(); each.Next(); {
			key := each.Key()
			if key.Type() == secretType {
				key = c.copy(key)
			}
			made.SetMapIndex(key, c.copy(each.Value()))
		}
	default:
		return value
	}
	return made
}

// fill replaces what may be replaced in a struct; encoding/json does not see the rest either.
func (c *secretCopier) fill(made reflect.Value) {
	for i := 0; i < made.NumField(); i++ {
		field, kind := made.Field(i), made.Type().Field(i)
		name, _, _ := strings.Cut(kind.Tag.Get("json"), ",")
		switch {
		case kind.Anonymous && field.Kind() == reflect.Struct && !field.CanSet():
			c.fill(field)
		case !field.CanSet():
		case field.Kind() == reflect.String && redacting[made.Type()] && secretNames()[name] && field.Len() > 0:
			field.SetString(c.hide(field.String()))
		default:
			field.Set(c.copy(field))
		}
	}
}

// hide is the placeholder of a value.
func (c *secretCopier) hide(value any) string {
	written, err := marshalWithin(c.path, value)
	if err != nil && c.failed == nil {
		c.failed = err
	}
	name := secretPlaceholder + strconv.Itoa(len(c.texts))
	c.texts = append(c.texts, `"`+name+`"`, string(written))
	return name
}
