package agentui_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/agentui"
	"github.com/kepthq/kept/tickets"
)

// png is the head of a picture.
const png = "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"

func (w *world) upload(who, name, content string) answer {
	w.T.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	require.NoError(w.T, form.WriteField("other", "ignored"))
	part, err := form.CreateFormFile("file", name)
	require.NoError(w.T, err)
	_, err = part.Write([]byte(content))
	require.NoError(w.T, err)
	require.NoError(w.T, form.Close())
	return w.do(who, "POST", "/uploads", b.String(), header{"Content-Type": form.FormDataContentType()})
}

func TestUploads(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	check := func(name, content, wantName, wantType string) agentui.Attachment {
		t.Helper()
		a := w.upload("ada", name, content)
		require.Equal(t, http.StatusCreated, a.Status, a.Body)
		file := into[agentui.Attachment](a)
		require.Equal(t, wantName, file.Name)
		require.Equal(t, wantType, file.Type)
		require.EqualValues(t, len(content), file.Size)
		return file
	}
	picture := check("shot.png", png, "shot.png", "image/png")
	check("page.png", "<!doctype html><script>alert(1)</script>", "page.png", "text/html")
	check("empty.txt", "", "empty.txt", "text/plain")
	check("table.csv", "a,b\n1,2\n", "table.csv", "text/csv")
	check("picture.svg", `<svg xmlns="http://www.w3.org/2000/svg"/>`, "picture.svg", "text/plain")
	check("../../etc/pass\u202egnp.wd", "x", "passgnp.wd", "text/plain")
	check(strings.Repeat("ä", 300)+".pdf", "%PDF-1.7", strings.Repeat("ä", 98)+".pdf", "application/pdf")
	check("just enough", strings.Repeat("x", 1<<20), "just enough", "text/plain")

	require.Equal(t, "too_large", w.upload("ada", "big", strings.Repeat("x", 1<<20+1)).code())
	require.Equal(t, "too_large", w.upload("ada", "very big", strings.Repeat("x", 5<<20)).code())
	require.Equal(t, http.StatusForbidden, w.upload("pia", "x", "x").Status)
	require.Equal(t, http.StatusUnsupportedMediaType, w.do("ada", "POST", "/uploads", `{}`).Status)
	require.Equal(t, http.StatusUnprocessableEntity, w.do("ada", "POST", "/uploads", "--b\r\nbroken", header{"Content-Type": "multipart/form-data; boundary=b"}).Status)
	require.Equal(t, http.StatusUnprocessableEntity, w.do("ada", "POST", "/uploads", "--b--\r\n", header{"Content-Type": "multipart/form-data; boundary=b"}).Status)

	// A waiting upload is its owner's alone, to read and to send.
	path := fmt.Sprintf("/attachments/%d", picture.ID)
	require.Equal(t, 404, w.do("ben", "GET", path, nil).Status)
	require.Equal(t, 200, w.do("ada", "GET", path, nil).Status)
	ticket := w.open("Hello")
	reply := map[string]any{"kind": "message", "body_text": "see", "attachments": []int64{picture.ID}, "anyway": true}
	stolen := w.do("ben", "POST", fmt.Sprintf("/tickets/%d/replies", ticket), reply)
	require.Equal(t, 422, stolen.Status, stolen.Body)
	require.Contains(t, stolen.Body, `"field":"attachments"`)
	sent := must[agentui.ReplyResult](w, "ada", "POST", fmt.Sprintf("/tickets/%d/replies", ticket), reply)
	require.Len(t, sent.Message.Attachments, 1)
	require.Equal(t, 200, w.do("ben", "GET", path, nil).Status)
}

func TestAttachmentsAreServedSafely(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	file := func(name, contentType, content string) string {
		ref, err := w.files.Put(t.Context(), strings.NewReader(content))
		require.NoError(t, err)
		in := w.Mail("ann@customer.example", "File", "see")
		in.Attachments = []*tickets.Attachment{{SHA256: ref.SHA256, Name: name, Type: contentType, Size: ref.Size}}
		w.Receive(in)
		return fmt.Sprintf("/attachments/%d", in.Attachments[0].ID)
	}
	check := func(path, disposition string) answer {
		t.Helper()
		a := w.do("ada", "GET", path, nil)
		require.Equal(t, 200, a.Status, a.Body)
		require.Equal(t, disposition, a.Header.Get("Content-Disposition"))
		require.Equal(t, "nosniff", a.Header.Get("X-Content-Type-Options"))
		require.Contains(t, a.Header.Get("Content-Security-Policy"), "default-src 'none'")
		return a
	}
	html := file(`we"ird €.html`, "text/html", "<script>alert(1)</script>")
	a := check(html+"?inline=1", `attachment; filename="we_ird _.html"; filename*=UTF-8''we%22ird%20%E2%82%AC.html`)
	require.Contains(t, a.Header.Get("Content-Security-Policy"), "sandbox")
	picture := file("shot.png", "image/png", png)
	check(picture, `attachment; filename="shot.png"`)
	require.Equal(t, "image/png", check(picture+"?inline=1", `inline; filename="shot.png"`).Header.Get("Content-Type"))
	check(file("x.svg", "image/svg+xml", "<svg/>")+"?inline=1", `attachment; filename="x.svg"`)
	broken := check(file("x", "text/html\r\nX-Evil: 1", "x"), `attachment; filename="x"`)
	require.Equal(t, "application/octet-stream", broken.Header.Get("Content-Type"))
	require.Empty(t, broken.Header.Get("X-Evil"))

	long := file("long.txt", "text/plain", "0123456789")
	part := func(ask string, status int, contentRange, content string) {
		t.Helper()
		a := w.do("ada", "GET", long, nil, header{"Range": ask})
		require.Equal(t, status, a.Status, ask)
		require.Equal(t, contentRange, a.Header.Get("Content-Range"), ask)
		require.Equal(t, content, a.Body, ask)
	}
	part("bytes=2-4", 206, "bytes 2-4/10", "234")
	part("bytes=7-", 206, "bytes 7-9/10", "789")
	part("bytes=-3", 206, "bytes 7-9/10", "789")
	part("bytes=5-99", 206, "bytes 5-9/10", "56789")
	part("bytes=10-", 416, "bytes */10", "")
	part("bytes=-0", 416, "bytes */10", "")
	part("bytes=0-1,4-5", 200, "", "0123456789")
	part("lines=1-2", 200, "", "0123456789")
	part("bytes=4-2", 200, "", "0123456789")
}

func TestMessagePages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref, err := w.files.Put(t.Context(), strings.NewReader(png))
	require.NoError(t, err)
	in := w.Mail("ann@customer.example", "Pictures", "two pictures")
	in.HTML = `<p>Look <img data-cid="logo@x"><img data-remote-src="https://tracker.example/1.gif"></p><script>alert(1)</script>`
	in.Attachments = []*tickets.Attachment{{SHA256: ref.SHA256, Name: "logo.png", Type: "image/png", Size: ref.Size, Inline: true, CID: "logo@x"}}
	receipt := w.Receive(in)
	path := fmt.Sprintf("/messages/%d/html", receipt.MessageID)
	a := w.do("ada", "GET", path, nil)
	require.Equal(t, 200, a.Status, a.Body)
	require.Contains(t, a.Body, fmt.Sprintf(`src="/api/v1/attachments/%d?inline=1"`, in.Attachments[0].ID))
	require.Contains(t, a.Body, `data-remote-src="https://tracker.example/1.gif"`)
	require.NotContains(t, a.Body, ` src="https://tracker`)
	require.NotContains(t, a.Body, "alert")
	csp := a.Header.Get("Content-Security-Policy")
	require.Contains(t, csp, "default-src 'none'; img-src 'self' data:;")
	require.Contains(t, csp, "sandbox")
	require.NotContains(t, csp, "allow-scripts")

	asked := w.do("ada", "GET", path+"?images=true", nil)
	require.Contains(t, asked.Body, `src="https://tracker.example/1.gif"`)
	require.Contains(t, asked.Header.Get("Content-Security-Policy"), "img-src 'self' data: https: http:;")

	m := w.firstMessage(receipt.TicketID)
	require.True(t, m.HasHTML)
	require.Equal(t, 1, m.RemoteImages)
	require.Empty(t, m.BodyHTML, "a stranger's HTML is never put on the console's own page")

	plain := w.Mail("ann@customer.example", "Text", "a <b> & c\nd"+strings.Repeat("ä", 30_000))
	receipt = w.Receive(plain)
	require.Contains(t, w.do("ada", "GET", fmt.Sprintf("/messages/%d/html", receipt.MessageID), nil).Body, `<div class="plain">a &lt;b&gt; &amp; c`)
	m = w.firstMessage(receipt.TicketID)
	require.True(t, m.BodyTruncated)
	require.LessOrEqual(t, len(m.BodyText), 50_000)
	require.Equal(t, "no_raw_mail", w.do("ada", "GET", fmt.Sprintf("/messages/%d/raw", receipt.MessageID), nil).code())
}

// firstMessage is the ticket's first message as the timeline has it.
func (w *world) firstMessage(ticketID int64) agentui.Message {
	w.T.Helper()
	timeline := must[agentui.Timeline](w, "ada", "GET", fmt.Sprintf("/tickets/%d/timeline", ticketID), nil)
	for _, item := range timeline.Items {
		if item.Message != nil {
			return *item.Message
		}
	}
	w.T.Fatal("no message")
	return agentui.Message{}
}
