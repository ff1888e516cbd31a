package authkit

import (
	"encoding/json"
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// maxDepth is deeper than any option is.
const maxDepth = 64

// openOptions are the options whose content is the caller's own, written as encoding/json does.
var openOptions = map[string]bool{
	// generated: options that are written as JSON (UPDATE=1 cargo test -p authkit-core --test packages)

	"data": true, "jwks": true, "provider_query_params": true, "user": true,
	// end of generated
}

// cookieOptions are the options that come from outside: garbage in them is an outcome and no error.
var cookieOptions = map[string]bool{"session_data": true, "sealed": true}

// encode writes options as the engine reads them: members by their json names, zero values left out, durations and
// times in seconds, secrets in clear.
func encode(options any) ([]byte, error) {
	value, err := plain("", reflect.ValueOf(options), 0)
	if err != nil {
		return nil, err
	}
	encoded, err := json.Marshal(value)
	if err != nil {
		return nil, unusable("", "cannot be written", err)
	}
	return encoded, nil
}

// plain is what encoding/json writes an option from. The name is for errors.
func plain(name string, value reflect.Value, depth int) (any, error) {
	if !value.IsValid() {
		return nil, nil
	}
	if depth > maxDepth {
		return nil, unusable(name, "is too deep, or holds itself", nil)
	}
	given := value.Interface()
	if openOptions[name] && !(name == "user" && isUser(given)) {
		return writtenAsJSON(name, given)
	}
	switch it := given.(type) {
	case User:
		if len(it.Raw) > 0 {
			return writtenAsJSON(name, json.RawMessage(it.Raw))
		}
	case Route:
		if it == NoRoute {
			return nil, nil
		}
	case time.Duration:
		return it.Seconds(), nil
	case time.Time:
		if it.IsZero() {
			return nil, nil
		}
		return it.Unix(), nil
	}
	switch value.Kind() {
	case reflect.Pointer, reflect.Interface, reflect.Slice, reflect.Map:
		if value.IsNil() {
			return nil, nil
		}
	}
	if writesItself(value.Type()) {
		return writtenAsJSON(name, given)
	}
	switch value.Kind() {
	case reflect.Pointer, reflect.Interface:
		return plain(name, value.Elem(), depth+1)
	case reflect.String:
		return utf8Text(name, value.String())
	case reflect.Float32, reflect.Float64:
		if math.IsNaN(value.Float()) || math.IsInf(value.Float(), 0) {
			return nil, unusable(name, "is not a number", nil)
		}
	case reflect.Struct:
		members := make(map[string]any, value.NumField())
		return members, collect(name, value, members, depth+1)
	case reflect.Slice, reflect.Array:
		return plainItems(name, value, depth+1)
	case reflect.Map:
		return plainEntries(name, value, depth+1)
	case reflect.Chan, reflect.Func, reflect.Complex64, reflect.Complex128, reflect.UnsafePointer:
		return nil, unusable(name, "cannot be written", nil)
	}
	return given, nil
}

func isUser(value any) bool {
	switch value.(type) {
	case User, *User:
		return true
	}
	return false
}

func writtenAsJSON(name string, data any) (any, error) {
	text, err := marshalRevealed(data)
	if err != nil {
		return nil, unusable(name, "cannot be written as JSON", err)
	}
	return json.RawMessage(text), nil
}

func utf8Text(name, value string) (any, error) {
	switch {
	case utf8.ValidString(value):
		return value, nil
	case cookieOptions[name]:
		return strings.ToValidUTF8(value, "\uFFFD"), nil
	}
	return nil, unusable(name, "is not text in UTF-8", nil)
}

func plainItems(name string, value reflect.Value, depth int) (any, error) {
	if value.Type().Elem().Kind() == reflect.Uint8 {
		return writtenAsJSON(name, value.Interface())
	}
	made := make([]any, value.Len())
	for i := range made {
		item, err := plain(name+"["+strconv.Itoa(i)+"]", value.Index(i), depth)
		if err != nil {
			return nil, err
		}
		made[i] = item
	}
	return made, nil
}

func plainEntries(name string, value reflect.Value, depth int) (any, error) {
	if value.Type().Key().Kind() != reflect.String {
		return writtenAsJSON(name, value.Interface())
	}
	members := make(map[string]any, value.Len())
	for each := value.MapRange(); each.Next(); {
		key := each.Key().String()
		member, err := plain(within(name, key), each.Value(), depth)
		if err != nil {
			return nil, err
		}
		members[key] = member
	}
	return members, nil
}

func collect(outer string, options reflect.Value, members map[string]any, depth int) error {
	for i := 0; i < options.NumField(); i++ {
		field, value := options.Type().Field(i), options.Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if field.Anonymous && name == "" {
			if value.Kind() == reflect.Pointer {
				value = value.Elem()
			}
			if value.Kind() == reflect.Struct {
				if err := collect(outer, value, members, depth); err != nil {
					return err
				}
			}
			continue
		}
		if field.PkgPath != "" || name == "-" || value.IsZero() {
			continue
		}
		if name == "" {
			name = field.Name
		}
		member, err := plain(within(outer, name), value, depth)
		if err != nil {
			return err
		}
		members[name] = member
	}
	return nil
}

func within(outer, name string) string {
	if outer == "" {
		return name
	}
	return outer + "." + name
}
