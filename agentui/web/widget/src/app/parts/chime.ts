/** Two soft tones, made here: no file to fetch. Browsers stay silent until the visitor has touched the chat. */
export function makeChime(): () => void {
  let context: AudioContext | undefined;
  return () => {
    try {
      context ??= new AudioContext();
      if (context.state === "suspended") void context.resume();
      tone(context, 660, 0);
      tone(context, 880, 0.12);
    } catch {
      // A chat without sound is still a chat.
    }
  };
}

function tone(context: AudioContext, frequency: number, delay: number) {
  const start = context.currentTime + delay;
  const gain = context.createGain();
  const oscillator = context.createOscillator();
  oscillator.frequency.value = frequency;
  gain.gain.setValueAtTime(0.0001, start);
  gain.gain.exponentialRampToValueAtTime(0.12, start + 0.02);
  gain.gain.exponentialRampToValueAtTime(0.0001, start + 0.35);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(start);
  oscillator.stop(start + 0.4);
}
