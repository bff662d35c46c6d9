package themes

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/knowledge/themes/agreement"
)

// letters are long: each tells one of four stories among sentences that all share.
func letters(n int) (texts []Text, truth []int) {
	stories := [][]string{
		{"The parcel was left in the rain", "the courier never rang the bell", "the box arrived crushed and the vase was broken", "the depot will not deliver again"},
		{"My invoice shows a fee nobody told me about", "the amount was debited twice", "the billing department keeps the money", "the bank says the charge is yours"},
		{"The app crashes when I open the camera", "after the update the screen stays black", "reinstalling the software did not help", "the phone freezes and restarts"},
		{"I cancelled the contract in spring", "the subscription was renewed although I gave notice", "the confirmation of my cancellation never came", "your service keeps extending my plan"},
	}
	shared := []string{
		"I have been a customer for many years and never had a reason to write", "I called several times and was promised an answer within a week",
		"nobody seems to feel responsible and every person tells me something else", "I would like a solution by the end of the month please",
		"my husband agrees with me that this cannot go on", "I have told my neighbors about it and they were surprised as well",
	}
	for i := range n {
		story := stories[i%len(stories)]
		var s []string
		for j := range 10 {
			s = append(s, story[(i/4+j)%len(story)])
			if j%2 == 0 {
				s = append(s, shared[(i+j)%len(shared)])
			}
		}
		texts, truth = append(texts, Text{Body: strings.Join(s, ". ") + "."}), append(truth, i%len(stories))
	}
	return texts, truth
}

func TestLettersAreTakenAsAWhole(t *testing.T) {
	t.Parallel()
	texts, truth := letters(120)
	c := Cluster(texts, Options{K: 4})
	require.NotNil(t, c.model.space.latent)
	require.Greater(t, agreement.ARI(truth, c.Nearest), 0.95)

	var file strings.Builder
	require.NoError(t, c.Model().Save(&file))
	m, err := LoadModel(strings.NewReader(file.String()))
	require.NoError(t, err)
	for i, text := range texts {
		theme, score := m.Nearest(text)
		require.Equal(t, c.Nearest[i], theme)
		require.Greater(t, score, 0.5)
	}
	theme, _ := m.Nearest(Text{Body: "the courier left the parcel in the rain"})
	require.Equal(t, c.Nearest[0], theme, "a short text finds its way among long ones")
}

func TestCellsFindWhatIsNear(t *testing.T) {
	t.Parallel()
	vs := make([]vectors, fewTexts+2000)
	for i := range vs {
		at := 2 * math.Pi * float64(i%1000) / 1000
		vs[i].latent = []float32{float32(math.Cos(at)), float32(math.Sin(at))}
	}
	c := newCells(vs)
	require.NotEmpty(t, c.pivots)
	_, found := c.nearest(vs[5].latent, 5, 3, nil, nil)
	require.Len(t, found, 3)
	for _, e := range found {
		require.Equal(t, vs[5].latent, vs[e.text].latent, "a thousand further is the same")
	}
}

func TestChineseAndJapaneseAreClustered(t *testing.T) {
	t.Parallel()
	says := [][]string{
		{"我忘记了密码无法登录", "密码错误怎么重置密码", "登录时提示密码不正确", "请帮我重置登录密码"},
		{"包裹还没有送到", "我的包裹在哪里", "快递包裹显示送到但没有收到", "包裹什么时候送到"},
		{"返金はいつ届きますか", "返金をお願いします", "まだ返金されていません", "返金の手続きを教えてください"},
	}
	var texts []Text
	var truth []int
	for k, s := range says {
		for _, body := range s {
			texts, truth = append(texts, Text{Body: body + " 😀"}), append(truth, k)
		}
	}
	c := Cluster(texts, Options{K: 3})
	require.Greater(t, agreement.ARI(truth, c.Nearest), 0.9)
}

func TestFewTextsAndNoWords(t *testing.T) {
	t.Parallel()
	for _, n := range []int{1, 2, 10, 70} {
		for _, body := range []string{"", "😀😀😀", "?!", "the card was declined", "\x00\xff", "1234567"} {
			texts := make([]Text, n)
			for i := range texts {
				texts[i].Body = body
			}
			for _, k := range []int{0, 1, 3} {
				c := Cluster(texts, Options{K: k})
				require.Len(t, c.Theme, n, "%q", body)
				require.NotEmpty(t, c.Themes)
				c.Model().Assign(texts[0])
			}
		}
	}
}

func TestSameTextsHaveTheSameTheme(t *testing.T) {
	t.Parallel()
	texts, _ := textsOf(customers(t, "en"))
	before := len(texts)
	for range 100 {
		texts = append(texts, Text{Body: "your newsletter cannot be read on my telephone"})
	}
	c := Cluster(texts, Options{})
	for _, theme := range c.Nearest[before:] {
		require.Equal(t, c.Nearest[before], theme)
	}
	require.Greater(t, len(c.Themes), 3)
}

func TestNamesAreWholePhrases(t *testing.T) {
	t.Parallel()
	texts, _ := letters(120)
	for _, theme := range Cluster(texts, Options{K: 4}).Themes {
		require.Contains(t, theme.Name, " ")
		require.NotContains(t, theme.Name, ",")
	}
}

// A name is what people begin and end with, written as they write it, and never put together across a full stop or a comma.
func TestNamesAreWhatPeopleSay(t *testing.T) {
	t.Parallel()
	var texts []Text
	for i := range 12 {
		texts = append(texts,
			Text{Body: fmt.Sprintf("Code rejected at checkout\nThe voucher is not taken, order %d. Please help.", i)},
			Text{Body: fmt.Sprintf("The computer stands in the hall, switched off. It does not show my GPX files any more. Number %d", i)},
			Text{Body: fmt.Sprintf("Der Gutschein wird nicht angenommen\nBestellung %d. An der Kasse kommt der Gutschein als Fehler.", i)},
		)
	}
	var names, phrases []string
	for _, theme := range Cluster(texts, Options{K: 3}).Themes {
		names = append(names, theme.Name)
		phrases = append(phrases, theme.Phrases...)
	}
	require.Contains(t, names, "Code rejected at checkout")
	require.Contains(t, names, "Gutschein wird nicht angenommen")
	all := strings.Join(append(names, phrases...), "; ")
	require.NotContains(t, all, "hall switched")
	require.Contains(t, all, "GPX files")
	require.NotContains(t, all, "gpx")
}

// What has no words in common has a name all the same.
func TestThemeWithoutPhrases(t *testing.T) {
	t.Parallel()
	c := Cluster([]Text{{Body: "订单的电池"}, {Body: "[code] تأخر في تسليم"}, {Body: "サイズ交換"}}, Options{K: 1})
	require.NotEmpty(t, c.Themes[0].Name)
	require.NotContains(t, c.Themes[0].Name, "[")
}

func TestNumberOfThemesDoesNotFallWithManyTexts(t *testing.T) {
	t.Parallel()
	g := cliques(60, 20)
	labels, resolution := settleResolution(g, g.nodes(), nil, 0, 1)
	require.Equal(t, 60, count(labels))
	require.Greater(t, resolution, 1.0)

	some := newGrouped(g, 1)
	labels, resolution = settleResolution(some.graph, g.nodes(), nil, 0, 1)
	require.Equal(t, 60, count(some.polish(labels, resolution, 1)), "on groups of nodes as on nodes")
	require.Equal(t, 60, count(partitionManyInto(g, 60, 1)))
}
