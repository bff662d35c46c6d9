package picture

import (
	"bytes"
	"encoding/binary"
	"image"
)

// orientation is how a camera was held, as the picture's Exif says (CIPA DC-008, tag 0x0112): 1 to 8, and 1
// when it says nothing that could be understood.
func orientation(jpeg []byte) int {
	exif := exifOf(jpeg)
	if len(exif) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.BigEndian
	if exif[0] == 'I' {
		order = binary.LittleEndian
	}
	at := int(order.Uint32(exif[4:]))
	if at < 8 || at+2 > len(exif) {
		return 1
	}
	const entrySize, tagOrientation = 12, 0x0112
	entries := exif[at+2:]
	for range order.Uint16(exif[at:]) {
		if len(entries) < entrySize {
			return 1
		}
		if order.Uint16(entries) == tagOrientation {
			if found := int(order.Uint16(entries[8:])); found >= 1 && found <= 8 {
				return found
			}
			return 1
		}
		entries = entries[entrySize:]
	}
	return 1
}

// exifOf finds the TIFF structure in the first APP1 segment that holds Exif (ITU-T T.81, annex B).
func exifOf(jpeg []byte) []byte {
	const app1, startOfScan = 0xe1, 0xda
	rest := jpeg
	if len(rest) < 2 || rest[0] != 0xff || rest[1] != 0xd8 {
		return nil
	}
	rest = rest[2:]
	for len(rest) >= 4 && rest[0] == 0xff && rest[1] != startOfScan {
		size := int(binary.BigEndian.Uint16(rest[2:])) + 2
		if size < 4 || size > len(rest) {
			return nil
		}
		segment := rest[4:size]
		if exif, ok := bytes.CutPrefix(segment, []byte("Exif\x00\x00")); ok && rest[1] == app1 {
			return exif
		}
		rest = rest[size:]
	}
	return nil
}

// turn puts a square picture upright.
func turn(src *image.NRGBA, orientation int) *image.NRGBA {
	if orientation == 1 {
		return src
	}
	last := src.Bounds().Dx() - 1
	dst := image.NewNRGBA(src.Bounds())
	for y := range last + 1 {
		for x := range last + 1 {
			fromX, fromY := origin(orientation, x, y, last)
			dst.SetNRGBA(x, y, src.NRGBAAt(fromX, fromY))
		}
	}
	return dst
}

// origin is where the pixel at x, y of the upright picture is in the stored one.
func origin(orientation, x, y, last int) (int, int) {
	switch orientation {
	case 2: // mirrored
		return last - x, y
	case 3: // upside down
		return last - x, last - y
	case 4: // upside down, mirrored
		return x, last - y
	case 5: // mirrored along the diagonal
		return y, x
	case 6: // to be turned clockwise
		return y, last - x
	case 7: // mirrored along the other diagonal
		return last - y, last - x
	case 8: // to be turned counterclockwise
		return last - y, x
	default:
		return x, y
	}
}
