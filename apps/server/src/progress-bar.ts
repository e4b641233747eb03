/** A line that fills up: on a terminal it is redrawn in place, elsewhere it is written at every tenth. */
export interface ProgressBar {
  /** `share` (0 to 1) says how far it is where that is known better than by counting. */
  update(done: number, total: number | undefined, share?: number): void
  end(): void
}

const WIDTH = 28

/**
 * `write` gets text for the terminal (stderr); `isTerminal` says whether it can redraw a line. `doneBefore` counts what an earlier run did: it
 * fills the line, but says nothing of the rate of this one.
 */
export function progressBar(
  label: string,
  unit: string,
  write: (text: string) => void,
  isTerminal: boolean,
  doneBefore = 0,
): ProgressBar {
  const began = performance.now()
  let drawnAt = Number.NEGATIVE_INFINITY
  let tenth = -1
  let last = ''
  const line = (done: number, share: number | undefined): string => {
    const elapsed = (performance.now() - began) / 1000
    const rate = Math.max(0, done - doneBefore) / Math.max(elapsed, 0.001)
    const figures = `${done.toLocaleString('en')} ${unit}, ${Math.round(rate).toLocaleString('en')}/s`
    if (share === undefined) return `${label} ${figures}`
    const filled = Math.round(share * WIDTH)
    const bar = '█'.repeat(filled) + '░'.repeat(WIDTH - filled)
    const shareNow = done > 0 ? share * Math.max(0, 1 - doneBefore / done) : share
    const left = shareNow > 0 && share < 1 ? `, ${Math.ceil((elapsed * (1 - share)) / shareNow)} s left` : ''
    return `${label} ${bar} ${Math.floor(share * 100)} %  ${figures}${left}`
  }
  return {
    update(done, total, known) {
      const share = known ?? (total ? Math.min(1, done / total) : undefined)
      last = line(done, share)
      const now = performance.now()
      if (isTerminal && now - drawnAt > 100) {
        drawnAt = now
        write(`\r${last}\u001b[K`)
      }
      const reached = share === undefined ? tenth : Math.floor(share * 10)
      if (!isTerminal && reached > tenth) {
        tenth = reached
        write(`${last}\n`)
      }
    },
    end() {
      if (isTerminal && last !== '') write(`\r${last}\u001b[K\n`)
    },
  }
}
