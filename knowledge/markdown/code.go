package markdown

import (
	"fmt"
	"html"
	"io"
	"strings"

	"github.com/alecthomas/chroma/v2"
	colors "github.com/alecthomas/chroma/v2/formatters/html"
	"github.com/alecthomas/chroma/v2/lexers"
	"github.com/alecthomas/chroma/v2/styles"
)

// longestColoured bounds the code that is coloured, in bytes; longer code is shown as it is.
const longestColoured = 50_000

// codeBlock is code as HTML; its parts have classes when the language is known.
func codeBlock(language, code string) string {
	class := ""
	if language != "" {
		class = ` class="language-` + html.EscapeString(language) + `"`
	}
	return `<pre class="chroma" tabindex="0"><code` + class + ">" + coloured(language, code) + "</code></pre>\n"
}

func coloured(language, code string) string {
	plain := html.EscapeString(code)
	if language == "" || len(code) > longestColoured {
		return plain
	}
	lexer := lexers.Get(language)
	if lexer == nil {
		return plain
	}
	tokens, err := chroma.Coalesce(lexer).Tokenise(nil, code)
	if err != nil {
		return plain
	}
	var out strings.Builder
	if err := colors.New(colors.WithClasses(true), colors.PreventSurroundingPre(true)).Format(&out, styles.Fallback, tokens); err != nil {
		return plain
	}
	return out.String()
}

// CodeCSS writes the style sheet of coloured code, for light or for dark pages.
func CodeCSS(w io.Writer, dark bool) error {
	style := styles.Get("github")
	if dark {
		style = styles.Get("github-dark")
	}
	if err := colors.New(colors.WithClasses(true)).WriteCSS(w, style); err != nil {
		return fmt.Errorf("write the style of code: %w", err)
	}
	return nil
}
