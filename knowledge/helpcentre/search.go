package helpcentre

import (
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"github.com/kepthq/kept/knowledge"
)

// longestQuery is in bytes.
const longestQuery = 500

// result is an article that was found. Title and Excerpt are escaped text with what was found in <mark>.
type result struct {
	Title, Excerpt template.HTML
	Path           string
	Language       string
	Dir            string
	Crumbs         []crumb
}

// resultOf makes a result; click is the signed id of the search, "" for none.
func resultOf(h knowledge.ArticleHit, click string) result {
	r := result{
		Title: template.HTML(template.HTMLEscapeString(h.Title)), Excerpt: template.HTML(template.HTMLEscapeString(h.Excerpt)), //nolint:gosec // escaped here
		Path: articlePath(h.Language, h.Slug), Language: h.Language, Dir: direction(h.Language),
	}
	if marked := h.Highlights["title"]; len(marked) > 0 {
		r.Title = template.HTML(marked[0]) //nolint:gosec // escaped by package knowledge
	}
	if marked := h.Highlights["text"]; len(marked) > 0 {
		r.Excerpt = template.HTML(strings.Join(marked[:min(2, len(marked))], " … ")) //nolint:gosec // escaped by package knowledge
	}
	if click != "" {
		r.Path += "?" + url.Values{"c": {click}}.Encode()
	}
	return r
}

// searchView is what search.html shows.
type searchView struct {
	shell
	Results []result
	Meant   string // the query as it was probably meant
	MeantTo string
	Filters []filter
	Total   int
	More    string // the address of more results
}

// filter is a property that results can be narrowed by.
type filter struct {
	Title  string
	Values []filterValue
}

// filterValue is one that some results have; choosing the chosen one takes it back.
type filterValue struct {
	Title, Path string
	Count       uint64
	Chosen      bool
}

// searching is what a reader asks for.
type searching struct {
	q         string
	sectionID int64
	label     string
	all       bool // languages
	limit     int
}

const (
	firstResults = 15
	mostResults  = 60
)

func readSearching(c *fiber.Ctx) searching {
	s := searching{
		q: strings.Join(strings.Fields(cut(storable(c.Query("q")), longestQuery)), " "), label: cut(storable(c.Query("label")), 100), all: c.Query("in") == "all", limit: firstResults,
	}
	s.sectionID, _ = strconv.ParseInt(c.Query("section"), 10, 64)
	if c.Query("more") != "" {
		s.limit = mostResults
	}
	return s
}

// path is the address of the search.
func (s searching) path(language string) string {
	query := url.Values{}
	if s.q != "" {
		query.Set("q", s.q)
	}
	if s.sectionID != 0 {
		query.Set("section", idText(s.sectionID))
	}
	if s.label != "" {
		query.Set("label", s.label)
	}
	if s.all {
		query.Set("in", "all")
	}
	if s.limit > firstResults {
		query.Set("more", "1")
	}
	path := homePath(language) + "search"
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	return path
}

func (c *Centre) showSearch(v *visit) error {
	if ok, err := c.allow(v, c.searches); !ok {
		return err
	}
	asked := readSearching(v.c)
	found, click, err := c.search(v, asked, true, false)
	if err != nil {
		return err
	}
	s, err := c.shell(v, asked.path(v.lang), v.everywhere(asked.path))
	if err != nil {
		return err
	}
	if s.Contact.Form, err = c.formAddress(v, asked.q); err != nil {
		return err
	}
	s.Canonical, s.Default, s.Q = "", "", asked.q
	s.Crumbs = append(s.Crumbs, crumb{v.words.T("help.search"), ""})
	view := searchView{shell: s, Total: int(found.Total)}
	view.Description = v.words.T("help.description", "name", v.setup.Name)
	o, err := c.outline(v.c.UserContext(), v.reader, v.lang)
	if err != nil {
		return err
	}
	for _, h := range found.Hits {
		r := resultOf(h, click)
		for _, above := range o.above(o.byID(h.SectionID)) {
			r.Crumbs = append(r.Crumbs, crumb{above.Title, above.Path()})
		}
		view.Results = append(view.Results, r)
	}
	if found.DidYouMean != "" && !strings.EqualFold(found.DidYouMean, asked.q) {
		meant := asked
		meant.q = found.DidYouMean
		view.Meant, view.MeantTo = meant.q, meant.path(v.lang)
	}
	view.Total = max(view.Total, len(view.Results))
	if asked.limit < mostResults && view.Total > len(view.Results) {
		more := asked
		more.limit = mostResults
		view.More = more.path(v.lang)
	}
	view.Filters = c.filters(v, o, asked, found)
	title := v.words.T("help.search")
	if asked.q != "" {
		title = v.words.T("help.results_for", "query", asked.q)
	}
	frame := c.frame(v, title)
	frame.Public = false
	return c.send(v, c.results, frame, view)
}

// search asks, and records what a person has asked; click is the signed id of the record.
func (c *Centre) search(v *visit, s searching, recorded, typing bool) (found knowledge.ArticleResult, click string, err error) {
	if s.q == "" {
		return found, "", nil
	}
	q := knowledge.ArticleQuery{Text: s.q, Language: v.lang, SectionID: s.sectionID, Label: s.label, Limit: s.limit, Typing: typing, Facets: !typing}
	if s.all {
		q.Language = ""
	}
	if recorded && v.counts() {
		q.Place, q.By = PlaceHelp, c.by(v)
	}
	if found, err = c.Search.Search(v.c.UserContext(), v.reader, q); err != nil {
		return found, "", err
	}
	if found.SearchID != 0 {
		click = c.signer.sign(purposeClick, found.SearchID)
	}
	return found, click, nil
}

// filters are the properties of what was found that tell results apart, and those that are chosen.
func (c *Centre) filters(v *visit, o *outline, asked searching, found knowledge.ArticleResult) []filter {
	asked.limit = firstResults
	var all []filter
	add := func(f filter) {
		if n := len(f.Values); n > 1 || n == 1 && (f.Values[0].Chosen || f.Values[0].Count < found.Total) {
			all = append(all, f)
		}
	}
	for _, facet := range found.Facets {
		f := filter{}
		for _, value := range facet.Values {
			to := asked
			fv := filterValue{Count: value.Count}
			switch facet.Name {
			case "section":
				id, _ := strconv.ParseInt(value.Value, 10, 64)
				s := o.byID(&id)
				if s == nil {
					continue
				}
				f.Title, fv.Title, fv.Chosen, to.sectionID = v.words.T("help.sections"), s.Title, asked.sectionID == id, id
				if fv.Chosen {
					to.sectionID = 0
				}
			case "label":
				f.Title, fv.Title, fv.Chosen, to.label = v.words.T("help.labels"), value.Value, asked.label == value.Value, value.Value
				if fv.Chosen {
					to.label = ""
				}
			default:
				continue
			}
			const most = 8
			if fv.Path = to.path(v.lang); fv.Chosen {
				f.Values = append([]filterValue{fv}, f.Values...)
			} else if len(f.Values) < most {
				f.Values = append(f.Values, fv)
			}
		}
		add(f)
	}
	if len(v.offers) > 1 && asked.q != "" {
		to := asked
		to.all = !asked.all
		all = append(all, filter{v.words.T("page.language"), []filterValue{{Title: v.words.T("help.all_languages"), Path: to.path(v.lang), Chosen: asked.all}}})
	}
	return all
}

// found is a suggestion while one types.
type typed struct {
	Title   string `json:"title"` // escaped text with <mark>
	Excerpt string `json:"excerpt"`
	URL     string `json:"url"`
}

// suggest answers what is typed. Only words that somebody has paused at are recorded.
func (c *Centre) suggest(v *visit) error {
	if ok, err := c.allow(v, c.searches); !ok {
		return err
	}
	asked := readSearching(v.c)
	asked.limit = 6
	found, click, err := c.search(v, asked, v.c.Query("paused") != "", true)
	if err != nil {
		return err
	}
	items := []typed{}
	for _, h := range found.Hits {
		r := resultOf(h, click)
		items = append(items, typed{string(r.Title), string(r.Excerpt), r.Path})
	}
	v.c.Set(fiber.HeaderCacheControl, "private, no-store")
	v.c.Set("X-Robots-Tag", "noindex")
	return v.c.Status(http.StatusOK).JSON(fiber.Map{"items": items, "status": v.words.N("help.found", len(items))})
}
