package email_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/require"
)

// BenchmarkMailToTicket measures how fast mails of 5 KB become tickets: 32 connections hand them
// over, each by a customer of its own. A mail's time runs from its MAIL command to the commit of its
// ticket. For figures that count, KEPT_TEST_DATABASE_URL names a server that syncs.
func BenchmarkMailToTicket(b *testing.B) {
	const connections = 32
	h := newHouse(b)
	words := strings.Repeat("The quick brown fox jumps over the lazy dog, and asks for a refund. ", 70)
	begun := make([]time.Time, b.N)
	next := make(chan int, b.N)
	for i := range b.N {
		next <- i
	}
	close(next)
	b.ResetTimer()
	var wg sync.WaitGroup
	for range connections {
		wg.Go(func() {
			c, err := smtp.Dial(h.address)
			if err != nil {
				b.Error(err)
				return
			}
			defer c.Close()
			for i := range next {
				raw := crlf(letter(fmt.Sprintf("Customer %d <c%d@example.net>", i, i), fmt.Sprintf("Question %d", i), fmt.Sprintf("m%d@example.net", i), words))
				begun[i] = time.Now()
				if err := c.SendMail(fmt.Sprintf("c%d@example.net", i), []string{ourMailbox}, strings.NewReader(raw)); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	accepted := b.Elapsed()
	rows := h.settled(b.N)
	b.StopTimer()
	total := b.Elapsed()

	times := make([]time.Duration, 0, b.N)
	for _, row := range rows {
		var i int
		_, err := fmt.Sscanf(row.RFCMessageID, "m%d@example.net", &i)
		require.NoError(b, err)
		times = append(times, row.ProcessedAt.Sub(begun[i]))
	}
	slices.Sort(times)
	b.ReportMetric(float64(b.N)/total.Seconds(), "mails/s")
	b.ReportMetric(float64(b.N)/accepted.Seconds(), "accepted/s")
	b.ReportMetric(float64(times[len(times)/2].Milliseconds()), "p50-ms")
	b.ReportMetric(float64(times[len(times)*99/100].Milliseconds()), "p99-ms")
}
