package wire

import "github.com/gobwas/ws"

// Frame is encoded bytes of the WebSocket protocol, shared by all sockets that get them.
type Frame = []byte

// TextFrame encodes a text message.
func TextFrame(payload []byte) Frame {
	return append(textHeader(len(payload)), payload...)
}

// TextFrames encodes one text message made of parts, without copying them.
func TextFrames(parts ...[]byte) []Frame {
	size := 0
	for _, part := range parts {
		size += len(part)
	}
	return append([]Frame{textHeader(size)}, parts...)
}

func textHeader(size int) []byte {
	var b sliceWriter
	// A sliceWriter never fails, and the header is valid.
	_ = ws.WriteHeader(&b, ws.Header{Fin: true, OpCode: ws.OpText, Length: int64(size)})
	return b
}

type sliceWriter []byte

func (w *sliceWriter) Write(p []byte) (int, error) {
	*w = append(*w, p...)
	return len(p), nil
}

// PingFrame asks the other side for a sign of life.
func PingFrame() Frame { return ws.CompiledPing }
