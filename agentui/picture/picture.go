package picture

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	_ "image/gif" // the formats that people upload
	"image/jpeg"
	"image/png"

	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp" // see above
)

const (
	// Side is how many pixels a finished picture has in each direction: twice what is shown.
	Side = 128
	// MaxPixels bounds the memory that decoding takes, to about 160 MB for the greediest format.
	MaxPixels = 20_000_000
	// longest is what keeps a picture of one line from being drawn.
	longest = 20_000

	quality = 88
)

// Errors about what was uploaded.
var (
	ErrUnknown  = errors.New("not a PNG, JPEG, GIF or WebP picture")
	ErrTooLarge = fmt.Errorf("more than %d megapixels", MaxPixels/1_000_000)
	ErrDamaged  = errors.New("the picture is damaged")
)

// Square cuts the middle of a picture out as a square of [Side] pixels, and returns it encoded: as PNG when
// parts of it are transparent, else as JPEG.
func Square(src []byte) ([]byte, error) {
	config, format, err := image.DecodeConfig(bytes.NewReader(src))
	switch {
	case errors.Is(err, image.ErrFormat):
		return nil, ErrUnknown
	case err != nil:
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	case config.Width <= 0 || config.Height <= 0:
		return nil, ErrDamaged
	case config.Width > longest || config.Height > longest || config.Width*config.Height > MaxPixels:
		return nil, ErrTooLarge
	}
	decoded, _, err := image.Decode(bytes.NewReader(src))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	small := shrink(decoded)
	if format == "jpeg" {
		small = turn(small, orientation(src))
	}
	return encode(small)
}

// shrink draws the middle of the picture.
func shrink(src image.Image) *image.NRGBA {
	small := image.NewNRGBA(image.Rect(0, 0, Side, Side))
	draw.CatmullRom.Scale(small, small.Bounds(), src, middle(src.Bounds()), draw.Src, nil)
	return small
}

// middle is the largest square in the middle of r.
func middle(r image.Rectangle) image.Rectangle {
	side := min(r.Dx(), r.Dy())
	corner := r.Min.Add(image.Pt((r.Dx()-side)/2, (r.Dy()-side)/2))
	return image.Rectangle{Min: corner, Max: corner.Add(image.Pt(side, side))}
}

func encode(img *image.NRGBA) ([]byte, error) {
	var out bytes.Buffer
	var err error
	if img.Opaque() {
		err = jpeg.Encode(&out, img, &jpeg.Options{Quality: quality})
	} else {
		err = (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, img)
	}
	if err != nil {
		return nil, fmt.Errorf("encode picture: %w", err)
	}
	return out.Bytes(), nil
}
