package authkit

import (
	"encoding/json"
	"reflect"
	"strings"
	"time"
)

// encode writes options as the engine reads them: members by their json names, zero values left out, durations and
// times in seconds, secrets in clear.
func encode(options any) ([]byte, error) {
	encoded, err := json.Marshal(plain(reflect.ValueOf(options)))
	if err != nil {
		return nil, unusable(strings.TrimPrefix(reflect.TypeOf(options).String(), "authkit."))
	}
	return encoded, nil
}

func plain(value reflect.Value) any {
	if !value.IsValid() {
		return nil
	}
	switch it := value.Interface().(type) {
	case time.Duration:
		return it.Seconds()
	case time.Time:
		return it.Unix()
	case json.RawMessage:
		return it
	case User:
		if it.Raw != nil {
			return it.Raw
		}
	}
	switch value.Kind() {
	case reflect.String:
		return value.String()
	case reflect.Pointer, reflect.Interface:
		return plain(value.Elem())
	case reflect.Struct:
		members := make(map[string]any, value.NumField())
		collect(value, members)
		return members
	case reflect.Slice:
		items := make([]any, value.Len())
		for i := range items {
			items[i] = plain(value.Index(i))
		}
		return items
	case reflect.Map:
		members := make(map[string]any, value.Len())
		for entries := value.MapRange(); entries.Next(); {
			members[entries.Key().String()] = plain(entries.Value())
		}
		return members
	default:
		return value.Interface()
	}
}

func collect(options reflect.Value, members map[string]any) {
	for i := 0; i < options.NumField(); i++ {
		field, value := options.Type().Field(i), options.Field(i)
		name := field.Tag.Get("json")
		switch {
		case field.Anonymous:
			collect(value, members)
		case name != "" && name != "-" && !value.IsZero():
			members[name] = plain(value)
		}
	}
}
