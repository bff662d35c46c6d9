package gaps_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/knowledge/articles"
	"github.com/kepthq/kept/knowledge/gaps"
	"github.com/kepthq/kept/tickets"
)

// told waits until the agent has n notifications and returns them, the newest first.
func (h *house) told(by tickets.Actor, n int) []tickets.Notification {
	h.t.Helper()
	ctx, cancel := context.WithTimeout(h.Ctx(), 30*time.Second)
	defer cancel()
	for {
		_, changed := h.Log.Watch()
		all, err := h.Desk.Notifications(ctx, by, 0, 20)
		require.NoError(h.t, err)
		if len(all) >= n {
			return all
		}
		select {
		case <-changed:
		case <-ctx.Done():
			h.t.Fatalf("%d notifications, not %d", len(all), n)
		}
	}
}

func TestReviewersAndWritersAreTold(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.run(gaps.NewNotices(h.Log, h.Desk, h.Clock.Now, slog.New(slog.DiscardHandler)).Run)
	e, err := h.articles.Create(h.Ctx(), h.anna, articles.NewArticle{Language: "en", Text: articles.Text{Title: "Brakes", Body: "Clean them."}})
	require.NoError(t, err)
	id := e.Article.ID
	_, err = h.articles.SubmitForReview(h.Ctx(), h.anna, id, "en", &h.bob.ID, 0)
	require.NoError(t, err)
	asked := h.told(h.bob, 1)[0]
	require.Equal(t, tickets.NotifyArticleReview, asked.Kind)
	require.Equal(t, "Brakes", asked.Data["subject"])
	require.Equal(t, "Anna Arnold", asked.Data["actor"])
	require.InDelta(t, float64(id), asked.Data["article_id"], 0)

	_, err = h.articles.Unpublish(h.Ctx(), h.bob, id, "en", 0)
	require.NoError(t, err)
	require.Equal(t, tickets.NotifyArticleReturned, h.told(h.anna, 1)[0].Kind)

	_, err = h.articles.SubmitForReview(h.Ctx(), h.anna, id, "en", nil, 0)
	require.NoError(t, err)
	require.Equal(t, tickets.NotifyArticleReview, h.told(h.lena, 1)[0].Kind, "nobody is named: those who lead")
	_, err = h.articles.Publish(h.Ctx(), h.lena, id, "en", articles.Publishing{})
	require.NoError(t, err)
	require.Equal(t, tickets.NotifyArticleApproved, h.told(h.anna, 2)[0].Kind)
	require.Len(t, h.told(h.bob, 1), 1)
	require.Len(t, h.told(h.lena, 1), 1)
}

func TestRemindersOfReviewDatesComeOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	today := h.Clock.Now()
	for _, by := range []time.Time{today.AddDate(0, 0, -1), today} {
		_, err := h.articles.Create(h.Ctx(), h.anna, articles.NewArticle{
			Language: "en", Text: articles.Text{Title: "Brakes", Body: "Clean them."}, OwnerID: &h.bob.ID, ReviewBy: &by,
		})
		require.NoError(t, err)
	}
	require.NoError(t, h.gaps.Remind(h.Ctx()))
	require.NoError(t, h.gaps.Remind(h.Ctx()))
	all := h.told(h.bob, 1)
	require.Len(t, all, 1)
	require.Equal(t, tickets.NotifyArticleReviewDue, all[0].Kind)
	require.Equal(t, "2026-03-01", all[0].Data["review_by"])
}
