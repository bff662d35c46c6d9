package markdown

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

var (
	kindTabs = ast.NewNodeKind("Tabs")
	kindTab  = ast.NewNodeKind("Tab")
)

// tabs hold parts of which a reader needs one.
type tabs struct{ ast.BaseBlock }

// Kind implements ast.Node.
func (*tabs) Kind() ast.NodeKind { return kindTabs }

// Dump implements ast.Node.
func (n *tabs) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

// tab is one of them.
type tab struct {
	ast.BaseBlock
	title string
}

// Kind implements ast.Node.
func (*tab) Kind() ast.NodeKind { return kindTab }

// Dump implements ast.Node.
func (n *tab) Dump(source []byte, level int) {
	ast.DumpHelper(n, source, level, map[string]string{"title": n.title}, nil)
}

var (
	tabsOpen  = []byte(":::tabs")
	tabsClose = []byte(":::")
	tabOpen   = []byte("::tab ")
)

// marker returns the line's words when it is not indented like code.
func marker(reader text.Reader) []byte {
	line, _ := reader.PeekLine()
	if width, _ := util.IndentWidth(line, reader.LineOffset()); width > 3 {
		return nil
	}
	return bytes.TrimSpace(line)
}

// takeLine consumes the line but for its end.
func takeLine(reader text.Reader) {
	line, segment := reader.PeekLine()
	newline := 0
	if bytes.HasSuffix(line, []byte("\n")) {
		newline = 1
	}
	reader.Advance(segment.Stop - segment.Start - newline + segment.Padding)
}

// inside reports whether a block that is open within n takes markers for itself: tabs within tabs, or code.
func inside(n ast.Node, pc parser.Context) (tabsWithin, codeWithin bool) {
	below := false
	for _, b := range pc.OpenedBlocks() {
		switch {
		case b.Node == n:
			below = true
		case !below:
		case b.Node.Kind() == kindTabs:
			tabsWithin = true
		case b.Node.Kind() == ast.KindFencedCodeBlock || b.Node.Kind() == ast.KindHTMLBlock:
			codeWithin = true
		}
	}
	return tabsWithin, codeWithin
}

// deepestTabs is how many tabs may lie in one another, so that hostile text costs no more than its length.
const deepestTabs = 4

func openTabs(pc parser.Context) (n int) {
	for _, b := range pc.OpenedBlocks() {
		if b.Node.Kind() == kindTabs {
			n++
		}
	}
	return n
}

type tabsParser struct{}

// Trigger implements parser.BlockParser.
func (tabsParser) Trigger() []byte { return []byte{':'} }

// Open implements parser.BlockParser.
func (tabsParser) Open(_ ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	if !bytes.Equal(marker(reader), tabsOpen) || openTabs(pc) == deepestTabs {
		return nil, parser.NoChildren
	}
	takeLine(reader)
	return &tabs{}, parser.HasChildren
}

// Continue implements parser.BlockParser.
func (tabsParser) Continue(node ast.Node, reader text.Reader, pc parser.Context) parser.State {
	if bytes.Equal(marker(reader), tabsClose) {
		if tabsWithin, codeWithin := inside(node, pc); !tabsWithin && !codeWithin {
			takeLine(reader)
			return parser.Close
		}
	}
	return parser.Continue | parser.HasChildren
}

// Close implements parser.BlockParser.
func (tabsParser) Close(ast.Node, text.Reader, parser.Context) {}

// CanInterruptParagraph implements parser.BlockParser.
func (tabsParser) CanInterruptParagraph() bool { return true }

// CanAcceptIndentedLine implements parser.BlockParser.
func (tabsParser) CanAcceptIndentedLine() bool { return false }

type tabParser struct{}

// Trigger implements parser.BlockParser.
func (tabParser) Trigger() []byte { return []byte{':'} }

// Open implements parser.BlockParser.
func (tabParser) Open(parent ast.Node, reader text.Reader, _ parser.Context) (ast.Node, parser.State) {
	title, ok := bytes.CutPrefix(marker(reader), tabOpen)
	if !ok || parent.Kind() != kindTabs {
		return nil, parser.NoChildren
	}
	takeLine(reader)
	return &tab{title: string(bytes.TrimSpace(title))}, parser.HasChildren
}

// Continue implements parser.BlockParser.
func (tabParser) Continue(node ast.Node, reader text.Reader, pc parser.Context) parser.State {
	if bytes.HasPrefix(marker(reader), tabOpen) {
		if tabsWithin, codeWithin := inside(node, pc); !tabsWithin && !codeWithin {
			return parser.Close // the next one opens on this line
		}
	}
	return parser.Continue | parser.HasChildren
}

// Close implements parser.BlockParser.
func (tabParser) Close(ast.Node, text.Reader, parser.Context) {}

// CanInterruptParagraph implements parser.BlockParser.
func (tabParser) CanInterruptParagraph() bool { return true }

// CanAcceptIndentedLine implements parser.BlockParser.
func (tabParser) CanAcceptIndentedLine() bool { return false }
