/** What a loop waits at: rung by whoever has news for it, silent for good once stopped. */
export class Bell {
  stopped = false
  private rung = false
  private wakeUp: ((why: 'rung' | 'stopped') => void) | undefined

  /** Ends the wait; a ring while nobody waits is kept for the next wait. */
  ring(): void {
    this.rung = true
    this.wakeUp?.('rung')
  }

  stop(): void {
    this.stopped = true
    this.wakeUp?.('stopped')
  }

  /** Waits until rung, but at least `leastMs` and at most `mostMs`; stopping ends every wait at once. */
  async wait(mostMs: number, leastMs: number): Promise<void> {
    const least = Math.max(0, Math.min(leastMs, mostMs))
    if (least > 0) await this.sleep(least, (why) => why === 'stopped')
    if (!this.rung) await this.sleep(mostMs - least, () => true)
    this.rung = false
  }

  private sleep(ms: number, endsBy: (why: 'rung' | 'stopped') => boolean): Promise<void> {
    if (this.stopped || ms <= 0) return Promise.resolve()
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer)
        this.wakeUp = undefined
        resolve()
      }
      const timer = setTimeout(end, ms)
      this.wakeUp = (why) => {
        if (endsBy(why)) end()
      }
    })
  }
}
