/** Under this name the browser remembers that chats may be heard. */
export const SOUND = "chats.sound";

export type Chime = "waiting" | "message";

/** Frequencies in Hz, one after the other: a rising call for who waits, a short drop for what was said. */
const NOTES: Record<Chime, readonly number[]> = { waiting: [587, 784, 988], message: [880, 660] };
const LENGTH = 0.16;

let context: AudioContext | undefined;

/** Plays without any file. A page that nobody has touched yet stays silent: browsers want it so. */
export function play(chime: Chime) {
  if (typeof AudioContext === "undefined" || navigator.userActivation?.hasBeenActive === false) return;
  context ??= new AudioContext();
  if (context.state === "suspended") void context.resume();
  const start = context.currentTime;
  for (const [at, frequency] of NOTES[chime].entries()) note(context, frequency, start + at * LENGTH * 0.8);
}

function note(audio: AudioContext, frequency: number, at: number) {
  const oscillator = audio.createOscillator();
  const volume = audio.createGain();
  oscillator.frequency.value = frequency;
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(0.12, at + 0.015);
  volume.gain.exponentialRampToValueAtTime(0.0001, at + LENGTH);
  oscillator.connect(volume).connect(audio.destination);
  oscillator.start(at);
  oscillator.stop(at + LENGTH);
}

const HELD = 3_000;

/** Runs in one of the tabs that hear the same news: whoever takes the lock first holds it for a moment. */
export function inOneTab(name: string, run: () => void, locks: LockManager | undefined = navigator.locks) {
  if (!locks) return run();
  void locks.request(`kept.chats.${name}`, { ifAvailable: true }, async (lock) => {
    if (!lock) return;
    run();
    await new Promise((resolve) => setTimeout(resolve, HELD));
  });
}
