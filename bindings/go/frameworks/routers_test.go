package frameworks

import (
	"fmt"
	"io"
	"net/http"
	"testing"

	authkit "github.com/authkit-native/authkit-native/bindings/go"
	"github.com/authkit-native/authkit-native/bindings/go/web"
	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/labstack/echo/v4"
	echomiddleware "github.com/labstack/echo/v4/middleware"
)

var (
	anybody = authkit.Requirement{}
	admins  = authkit.Requirement{Permission: []string{"none:has"}}
)

// hello says who is signed in.
func hello(r *http.Request) string {
	if auth := web.AuthFromContext(r.Context()); auth.Authenticated {
		return "Hello, " + auth.User.FirstName
	}
	return "Hello, stranger"
}

// withServeMux has patterns of Go 1.22.
func withServeMux(client *authkit.Client) http.Handler {
	app := http.NewServeMux()
	app.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, hello(r)) })
	app.HandleFunc("GET /static", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "the same for all") })
	app.Handle("GET /members/{id}", web.RequireAuth(anybody)(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, "member ", r.PathValue("id"), " for ", web.AuthFromContext(r.Context()).User.FirstName)
	})))
	app.Handle("GET /admin", web.RequireAuth(admins)(http.NotFoundHandler()))
	app.HandleFunc("GET /panic", func(http.ResponseWriter, *http.Request) { panic("a bug") })
	app.HandleFunc("GET /stream", func(w http.ResponseWriter, r *http.Request) {
		control := http.NewResponseController(w)
		for _, part := range []string{hello(r), " in ", "parts"} {
			fmt.Fprint(w, part)
			if err := control.Flush(); err != nil {
				panic(err)
			}
		}
	})
	return middleware.Recoverer(web.Handler(client, web.Hooks{})(app))
}

func withChi(client *authkit.Client) http.Handler {
	app := chi.NewRouter()
	app.Use(middleware.Recoverer, web.Handler(client, web.Hooks{}))
	app.Get("/", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, hello(r)) })
	app.Get("/static", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "the same for all") })
	app.Get("/panic", func(http.ResponseWriter, *http.Request) { panic("a bug") })
	app.Group(func(members chi.Router) {
		members.Use(web.RequireAuth(anybody))
		members.Get("/members/{id}", func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprint(w, "member ", chi.URLParam(r, "id"), " for ", web.AuthFromContext(r.Context()).User.FirstName)
		})
	})
	app.With(web.RequireAuth(admins)).Get("/admin", http.NotFound)
	app.Get("/stream", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, hello(r))
		w.(http.Flusher).Flush()
		fmt.Fprint(w, " in parts")
	})
	return app
}

func withGin(client *authkit.Client) http.Handler {
	gin.SetMode(gin.ReleaseMode)
	app := gin.New()
	app.Use(gin.RecoveryWithWriter(io.Discard))
	requireAuth := func(requirement authkit.Requirement) gin.HandlerFunc {
		return func(c *gin.Context) {
			if !web.AuthFromContext(c.Request.Context()).Require(c.Writer, requirement) {
				c.Abort()
			}
		}
	}
	app.GET("/", func(c *gin.Context) { c.String(http.StatusOK, hello(c.Request)) })
	app.GET("/static", func(c *gin.Context) { c.String(http.StatusOK, "the same for all") })
	app.GET("/panic", func(*gin.Context) { panic("a bug") })
	app.GET("/members/:id", requireAuth(anybody), func(c *gin.Context) {
		c.String(http.StatusOK, "member %s for %s", c.Param("id"), web.AuthFromContext(c.Request.Context()).User.FirstName)
	})
	app.GET("/admin", requireAuth(admins), func(c *gin.Context) { c.Status(http.StatusNotFound) })
	app.GET("/stream", func(c *gin.Context) {
		parts := []string{hello(c.Request), " in ", "parts"}
		c.Stream(func(w io.Writer) bool {
			fmt.Fprint(w, parts[0])
			parts = parts[1:]
			return len(parts) > 0
		})
	})
	return web.Handler(client, web.Hooks{})(app)
}

func withEcho(client *authkit.Client) http.Handler {
	app := echo.New()
	app.Logger.SetOutput(io.Discard)
	app.Pre(echo.WrapMiddleware(web.Handler(client, web.Hooks{})))
	app.Use(echomiddleware.Recover())
	requireAuth := func(requirement authkit.Requirement) echo.MiddlewareFunc {
		return echo.WrapMiddleware(web.RequireAuth(requirement))
	}
	app.GET("/", func(c echo.Context) error { return c.String(http.StatusOK, hello(c.Request())) })
	app.GET("/static", func(c echo.Context) error { return c.String(http.StatusOK, "the same for all") })
	app.GET("/panic", func(echo.Context) error { panic("a bug") })
	app.GET("/members/:id", func(c echo.Context) error {
		user := web.AuthFromContext(c.Request().Context()).User
		return c.String(http.StatusOK, "member "+c.Param("id")+" for "+user.FirstName)
	}, requireAuth(anybody))
	app.GET("/admin", func(echo.Context) error { return echo.ErrNotFound }, requireAuth(admins))
	app.GET("/stream", func(c echo.Context) error {
		for _, part := range []string{hello(c.Request()), " in ", "parts"} {
			fmt.Fprint(c.Response(), part)
			c.Response().Flush()
		}
		return nil
	})
	return app
}

func TestRouters(t *testing.T) {
	for name, app := range map[string]func(*authkit.Client) http.Handler{
		"ServeMux": withServeMux, "chi": withChi, "gin": withGin, "echo": withEcho,
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t, app)
			s.expects("/", 200, "Hello, stranger", true)
			s.expects("/static", 200, "the same for all", false)
			s.expects("/nowhere", 404, "", false)
			s.expects("/panic", 500, "", false)
			if to := s.signIn("/members/7?tab=1"); to != "/members/7?tab=1" {
				t.Errorf("the sign-in comes back to %s", to)
			}
			s.expects("/", 200, "Hello, Ada", true)
			s.expects("/members/7", 200, "member 7 for Ada", true)
			s.expects("/admin", 403, "", true)
			s.expects("/static", 200, "the same for all", false)
			s.expects("/nowhere", 404, "", false)
			control(t, "clock", map[string]any{"advance_seconds": -1000})
			s.signIn("/login")
			control(t, "clock", map[string]any{"advance_seconds": 1000})
			if stream := s.expects("/stream", 200, "Hello, Ada in parts", true); len(stream.Header.Values("Set-Cookie")) == 0 {
				t.Errorf("the refreshed session is not set: %v", stream.Header)
			}
		})
	}
}
