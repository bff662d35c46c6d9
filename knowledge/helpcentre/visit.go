package helpcentre

import (
	"math"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"github.com/kepthq/kept/channels/webpage"
	"github.com/kepthq/kept/knowledge/articles"
)

// visit is a request for a page.
type visit struct {
	c      *fiber.Ctx
	setup  *setup
	reader articles.Reader
	offers offers
	lang   string // of the page's articles
	words  *webpage.Words
}

// visit finds out who reads, and what there is. An empty language is the one that the reader's browser asks for.
func (c *Centre) visit(ctx *fiber.Ctx, language string) (*visit, error) {
	v := &visit{c: ctx, lang: language}
	var err error
	if v.setup, err = c.settings(ctx.UserContext()); err != nil {
		return nil, err
	}
	v.reader = c.readerOf(ctx)
	if v.offers, err = c.languages(ctx.UserContext(), v.reader); err != nil {
		return nil, err
	}
	if v.lang == "" {
		v.lang = v.offers.speak(ctx.Get(fiber.HeaderAcceptLanguage))
	}
	v.words = c.words.For(v.lang)
	return v, nil
}

// public reports whether the page is the same for everybody.
func (v *visit) public() bool { return v.reader.Agent == nil && !v.reader.Customer }

// customerCookie says that the browser belongs to a customer: who had a link to a case, or came from a chat that knows
// them. It names the customer, signed, and until when it holds.
const customerCookie = "kept_customer"

const (
	customerLasts = 30 * 24 * time.Hour
	// linkLasts is how long a link from a chat introduces the customer.
	linkLasts = time.Hour
)

func (c *Centre) readerOf(ctx *fiber.Ctx) articles.Reader {
	if agent := c.Agent(ctx); agent != nil {
		return articles.Reader{Agent: agent, Customer: true}
	}
	n, ok := c.signer.open(purposeCustomer, ctx.Cookies(customerCookie), 2)
	return articles.Reader{Customer: ok && c.Now().Unix() < n[1]}
}

// Remember has the browser be known as the customer's, for articles that are for customers. Whoever calls it has made
// sure that it is.
func (c *Centre) Remember(ctx *fiber.Ctx, customerID int64) {
	until := c.Now().Add(customerLasts)
	ctx.Cookie(&fiber.Cookie{
		Name: customerCookie, Value: c.signer.sign(purposeCustomer, customerID, until.Unix()), Path: "/help", HTTPOnly: true, SameSite: fiber.CookieSameSiteLaxMode,
		Secure: strings.HasPrefix(c.PublicURL, "https:"), MaxAge: int(customerLasts / time.Second),
	})
}

// welcome takes a link that a chat has given a customer whom it knows, and leads on without it.
func (c *Centre) welcome(v *visit, token string) error {
	if n, ok := c.signer.open(purposeKnown, token, 2); ok && c.Now().Unix() < n[1] {
		c.Remember(v.c, n[0])
	}
	query, err := url.ParseQuery(string(v.c.Request().URI().QueryString()))
	if err != nil {
		query = url.Values{}
	}
	query.Del("k")
	to := escapedPath(v.c)
	if len(query) > 0 {
		to += "?" + query.Encode()
	}
	v.c.Set(fiber.HeaderCacheControl, "no-store")
	return v.c.Redirect(to, http.StatusSeeOther)
}

// escapedPath is the path of the request, as it was written and on this server whatever it says.
func escapedPath(c *fiber.Ctx) string { return "/" + strings.TrimLeft(c.Path(), "/") }

// by is the reader as figures count people.
func (c *Centre) by(v *visit) []byte {
	return c.signer.reader(c.Now(), c.ClientIP(v.c), v.c.Get(fiber.HeaderUserAgent))
}

// robots that say so, tools that fetch, and watchers; whoever calls themselves nothing is one as well.
var robots = regexp.MustCompile(`(?i)bot\b|bot[/;]|crawl|spider|slurp|preview|facebookexternalhit|monitor|uptime|pingdom|lighthouse|headless|archiver|scrap|feed|fetch|` +
	`^(curl|wget|python|java|go-http|okhttp|axios|node|ruby|php|perl|libwww|apache|postman|insomnia)`)

// counts reports whether the request is one of a person who reads.
func (v *visit) counts() bool {
	agent := v.c.Get(fiber.HeaderUserAgent)
	return agent != "" && !robots.MatchString(agent) && v.c.Method() == http.MethodGet && v.reader.Agent == nil &&
		!strings.Contains(v.c.Get("Sec-Purpose")+v.c.Get("Purpose"), "prefetch")
}

// allow bounds how often somebody may do something; when they may not, it has answered.
func (c *Centre) allow(v *visit, l *webpage.Limiter) (ok bool, err error) {
	wait, ok := l.Allow(webpage.Network(c.ClientIP(v.c)))
	if ok {
		return true, nil
	}
	v.c.Set(fiber.HeaderRetryAfter, strconv.Itoa(max(1, int(math.Ceil(wait.Seconds())))))
	frame := c.frame(v, v.words.T("page.slow"))
	frame.Public = false
	return false, c.Layout.SendMessage(v.c, http.StatusTooManyRequests, frame, webpage.Message{Text: []string{v.words.T("page.slow_text")}})
}

// frame is what the layout needs to know.
func (c *Centre) frame(v *visit, title string) webpage.Frame {
	color, _ := webpage.ParseColor(v.setup.Color)
	return webpage.Frame{
		Words: v.words, Title: title, Scripts: c.scripts, Styles: c.styles, Public: v.public() && v.setup.Indexed, Frames: v.setup.ChatSite != "",
		Brand: webpage.Brand{Name: v.setup.Name, Color: color, Logo: v.setup.logoPath(), Home: homePath(v.lang)},
	}
}

// cached is what browsers and proxies may do with a page for the public: show it for a minute without asking, and go on
// showing it while they ask.
const cached = "public, max-age=60, stale-while-revalidate=600"

// send answers with a page.
func (c *Centre) send(v *visit, page *webpage.Template, frame webpage.Frame, data any) error {
	if err := c.Layout.Send(v.c, http.StatusOK, page, frame, data); err != nil {
		return err
	}
	// The address names the language, so the browser's wish changes nothing; the cookie may.
	v.c.Response().Header.Del(fiber.HeaderVary)
	v.c.Vary(fiber.HeaderAcceptEncoding, fiber.HeaderCookie)
	v.c.Set(fiber.HeaderReferrerPolicy, "strict-origin-when-cross-origin")
	if frame.Public {
		v.c.Set(fiber.HeaderCacheControl, cached)
	}
	return nil
}

// Addresses.

func homePath(language string) string { return "/help/" + language + "/" }

func articlePath(language, slug string) string {
	return "/help/" + language + "/articles/" + url.PathEscape(slug)
}

// taken are the parts of addresses that no section can have; a section that is called so has a tilde in front.
func taken(slug string) bool {
	switch slug {
	case "search", "suggest", "articles", "feed.xml":
		return true
	default:
		return strings.HasPrefix(slug, "~")
	}
}

func sectionPath(language, slug string) string {
	if taken(slug) {
		slug = "~" + slug
	}
	return "/help/" + language + "/" + url.PathEscape(slug)
}

// param is a part of the address, unescaped.
func (v *visit) param(name string) string {
	raw := v.c.Params(name)
	if decoded, err := url.PathUnescape(raw); err == nil {
		return storable(decoded)
	}
	return storable(raw)
}

// direction of writing.
func direction(language string) string {
	base, _, _ := strings.Cut(language, "-")
	switch base {
	case "ar", "he", "fa", "ur", "ps", "sd", "yi", "dv", "ug":
		return "rtl"
	default:
		return "ltr"
	}
}
