package picture_test

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/agentui/picture"
)

// halves is red on the left and blue on the right, green in the left upper corner's quarter.
func halves(width, height int) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			c := color.NRGBA{R: 255, A: 255}
			switch {
			case x >= width/2:
				c = color.NRGBA{B: 255, A: 255}
			case y < height/2:
				c = color.NRGBA{G: 255, A: 255}
			}
			img.SetNRGBA(x, y, c)
		}
	}
	return img
}

func encoded(t testing.TB, encode func(*bytes.Buffer) error) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, encode(&b))
	return b.Bytes()
}

// look decodes a finished picture and names the colours of its quarters, row by row.
func look(t testing.TB, content []byte) (format, quarters string) {
	t.Helper()
	img, format, err := image.Decode(bytes.NewReader(content))
	require.NoError(t, err)
	require.Equal(t, image.Rect(0, 0, picture.Side, picture.Side), img.Bounds())
	for _, at := range []image.Point{{32, 32}, {96, 32}, {32, 96}, {96, 96}} {
		r, g, b, a := img.At(at.X, at.Y).RGBA()
		switch most := max(r, g, b); {
		case a < 0x8000:
			quarters += "-"
		case most == r:
			quarters += "r"
		case most == g:
			quarters += "g"
		default:
			quarters += "b"
		}
	}
	return format, quarters
}

func TestSquare(t *testing.T) {
	t.Parallel()
	check := func(name string, src []byte, format, quarters string) {
		t.Helper()
		out, err := picture.Square(src)
		require.NoError(t, err, name)
		gotFormat, gotQuarters := look(t, out)
		require.Equal(t, format, gotFormat, name)
		require.Equal(t, quarters, gotQuarters, name)
	}
	check("png", encoded(t, func(b *bytes.Buffer) error { return png.Encode(b, halves(300, 300)) }), "jpeg", "gbrb")
	check("small", encoded(t, func(b *bytes.Buffer) error { return png.Encode(b, halves(6, 6)) }), "jpeg", "gbrb")
	check("gif", encoded(t, func(b *bytes.Buffer) error { return gif.Encode(b, halves(300, 300), nil) }), "jpeg", "gbrb")
	check("jpeg", encoded(t, func(b *bytes.Buffer) error { return jpeg.Encode(b, halves(300, 300), nil) }), "jpeg", "gbrb")
	wide := encoded(t, func(b *bytes.Buffer) error { return png.Encode(b, halves(900, 300)) })
	check("the middle of a wide one", wide, "jpeg", "gbrb")

	clear := halves(300, 300)
	for y := range 300 {
		for x := range 150 {
			clear.SetNRGBA(x, y, color.NRGBA{})
		}
	}
	check("transparent", encoded(t, func(b *bytes.Buffer) error { return png.Encode(b, clear) }), "png", "-b-b")

	// One clear pixel as lossless WebP (RFC 9649): Go has no encoder.
	webp, err := base64.StdEncoding.DecodeString("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==")
	require.NoError(t, err)
	check("webp", webp, "png", "----")
}

// exif puts an orientation into a JPEG.
func exif(jpeg []byte, order binary.ByteOrder, orientation uint16) []byte {
	var tiff bytes.Buffer
	if order == binary.LittleEndian {
		tiff.WriteString("II*\x00")
	} else {
		tiff.WriteString("MM\x00*")
	}
	for _, v := range []any{uint32(8), uint16(2), uint16(0x010f), uint16(2), uint32(1), uint32(0), uint16(0x0112), uint16(3), uint32(1), orientation, uint16(0), uint32(0)} {
		_ = binary.Write(&tiff, order, v)
	}
	segment := append([]byte("Exif\x00\x00"), tiff.Bytes()...)
	head := []byte{0xff, 0xd8, 0xff, 0xe1, byte((len(segment) + 2) >> 8), byte(len(segment) + 2)}
	return append(append(head, segment...), jpeg[2:]...)
}

func TestPhotosAreUpright(t *testing.T) {
	t.Parallel()
	photo := encoded(t, func(b *bytes.Buffer) error { return jpeg.Encode(b, halves(300, 300), nil) })
	// As the picture is stored: gb / rb.
	for orientation, want := range map[uint16]string{
		0: "gbrb", 1: "gbrb", 2: "bgbr", 3: "brbg", 4: "rbgb", 5: "grbb", 6: "rgbb", 7: "bbrg", 8: "bbgr", 9: "gbrb",
	} {
		for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
			out, err := picture.Square(exif(photo, order, orientation))
			require.NoError(t, err)
			_, quarters := look(t, out)
			require.Equal(t, want, quarters, "orientation %d", orientation)
		}
	}
}

// pngOf is a PNG that claims a size and has no pixels.
func pngOf(width, height uint32) []byte {
	var head bytes.Buffer
	head.WriteString("IHDR")
	for _, v := range []any{width, height, [5]byte{8, 6, 0, 0, 0}} {
		_ = binary.Write(&head, binary.BigEndian, v)
	}
	var out bytes.Buffer
	out.WriteString("\x89PNG\r\n\x1a\n")
	_ = binary.Write(&out, binary.BigEndian, uint32(13))
	out.Write(head.Bytes())
	_ = binary.Write(&out, binary.BigEndian, crc32.ChecksumIEEE(head.Bytes()))
	return out.Bytes()
}

func TestWhatIsRefused(t *testing.T) {
	t.Parallel()
	check := func(name string, src []byte, want error) {
		t.Helper()
		_, err := picture.Square(src)
		require.ErrorIs(t, err, want, name)
	}
	check("nothing", nil, picture.ErrUnknown)
	check("text", []byte("hello"), picture.ErrUnknown)
	check("svg", []byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`), picture.ErrUnknown)
	check("html", []byte("<!doctype html><script>alert(1)</script>"), picture.ErrUnknown)
	check("a bomb", pngOf(100_000, 100_000), picture.ErrTooLarge)
	check("a bomb in one line", pngOf(1, 1<<30), picture.ErrTooLarge)
	check("just too many pixels", pngOf(4473, 4472), picture.ErrTooLarge)
	check("cut off", pngOf(10, 10), picture.ErrDamaged)
	check("a gif's head", []byte("GIF89a"), picture.ErrDamaged)
}

func FuzzSquare(f *testing.F) {
	photo := encoded(f, func(b *bytes.Buffer) error { return jpeg.Encode(b, halves(8, 8), nil) })
	f.Add(photo)
	f.Add(exif(photo, binary.LittleEndian, 6))
	f.Add(encoded(f, func(b *bytes.Buffer) error { return png.Encode(b, halves(8, 8)) }))
	f.Add(encoded(f, func(b *bytes.Buffer) error { return gif.Encode(b, halves(8, 8), nil) }))
	f.Add(pngOf(9, 9))
	f.Fuzz(func(t *testing.T, src []byte) {
		out, err := picture.Square(src)
		if err == nil {
			look(t, out)
		}
	})
}
