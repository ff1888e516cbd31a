package web

import (
	"context"
	"sync"

	authkit "github.com/authkit-native/authkit-native/bindings/go"
)

const (
	// knownPlaces are more than an application has that does not put ids into its paths.
	knownPlaces = 1000
	// longestPlace bounds what strangers can fill the memory with.
	longestPlace = 200
)

// place is the address of a request without its query, and what the address depends on.
type place struct {
	URL         string `json:"url"`
	Mount       string `json:"mount"`
	RedirectURI string `json:"redirect_uri,omitempty"`
}

// concerns are why the engine has to see the requests for a place before the application does: "own", "guarded" or nil.
type concerns struct {
	client *authkit.Client
	lock   sync.RWMutex
	known  map[place]*string
}

func newConcerns(client *authkit.Client) *concerns {
	return &concerns{client: client, known: map[place]*string{}}
}

func (c *concerns) of(it place) (*string, error) {
	c.lock.RLock()
	concern, isKnown := c.known[it]
	c.lock.RUnlock()
	if isKnown {
		return concern, nil
	}
	if err := c.client.Call(context.Background(), "web_concern", it, &concern); err != nil {
		return nil, err
	}
	if len(it.URL)+len(it.RedirectURI) <= longestPlace {
		c.lock.Lock()
		if len(c.known) >= knownPlaces {
			c.known = map[place]*string{}
		}
		c.known[it] = concern
		c.lock.Unlock()
	}
	return concern, nil
}
