package web

// headers are the fields that the engine reads, spelled as net/http has them.
var headers = []string{
	// generated: headers (UPDATE=1 cargo test -p authkit-core --test packages)

	"Accept", "Cookie", "Hx-Current-Url", "Hx-Preloaded", "Hx-Request", "Next-Action", "Next-Router-Prefetch",
	"Next-Router-Segment-Prefetch", "Next-Router-State-Tree", "Origin", "Purpose", "Referer", "Rsc",
	"Sec-Fetch-Dest", "Sec-Fetch-Mode", "Sec-Fetch-Site", "Sec-Fetch-User", "Sec-Purpose", "Turbo-Frame", "Upgrade",
	"User-Agent", "X-Middleware-Prefetch", "X-Moz", "X-Purpose", "X-Requested-With", "X-Sec-Purpose",
	"X-Turbo-Request-Id",
	// end of generated
}
