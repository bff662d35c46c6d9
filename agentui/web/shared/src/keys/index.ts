export { ariaKeys, type Chord, keyCaps, matchesChord, type Platform, parseKeys, platformOf } from "./keys";
