/** Of the tabs of one browser that share what waits to be sent, one has its turn to send. */
export interface Turns {
  readonly mine: boolean;
  onMine(listener: () => void): void;
  /** Takes the turn from a tab that does not get on: it may be frozen. */
  take(): void;
  leave(): void;
}

type Locks = Pick<LockManager, "request">;

/**
 * Where there are no locks every tab has its turn: messages carry nonces, so twice is once, only dearer.
 */
export class LockedTurns implements Turns {
  mine = false;
  private readonly listeners: (() => void)[] = [];
  private leaving: (() => void) | null = null;
  private gone = false;

  constructor(
    private readonly name: string,
    private readonly locks: Locks | undefined,
  ) {
    this.request({});
  }

  onMine(listener: () => void) {
    this.listeners.push(listener);
    if (this.mine) listener();
  }

  take() {
    if (!this.mine) this.request({ steal: true });
  }

  leave() {
    this.gone = true;
    this.leaving?.();
  }

  private request(options: LockOptions) {
    if (!this.locks) return this.have();
    this.locks
      .request(this.name, options, () => {
        if (this.gone) return undefined;
        this.have();
        return new Promise<void>((resolve) => {
          this.leaving = resolve;
        });
      })
      .catch((fault: unknown) => {
        const stolen = (fault as DOMException).name === "AbortError";
        if (!stolen) return this.have(); // the frame may not use locks
        this.mine = false;
        if (!this.gone) this.request({});
      });
  }

  private have() {
    this.mine = true;
    for (const listener of this.listeners) listener();
  }
}
