package articles

import (
	"regexp"

	"github.com/kepthq/kept/knowledge/markdown"
)

// languages are named as in BCP 47, in lower case but for script and region: en, pt-BR.
var languages = regexp.MustCompile(`^[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?$`)

func validLanguage(language string) bool { return languages.MatchString(language) }

// longestSlug is in runes.
const longestSlug = 100

// slugs are what can stand in an address, and be the name of a file, as it is, in any script.
var slugs = regexp.MustCompile(`^[^\s/?#%\\\x00-\x1f._][^\s/?#%\\\x00-\x1f]*$`)

// Slugify makes a slug of a title; "article" when nothing in it can stand in an address.
func Slugify(title string) string {
	if slug := markdown.Slug(title); slug != "" {
		return slug
	}
	return "article"
}
