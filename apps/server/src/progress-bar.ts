/** A line that fills up: on a terminal it is redrawn in place, elsewhere it is written at every tenth. */
export interface ProgressBar {
  update(done: number, total: number | undefined): void
  end(): void
}

const WIDTH = 28

/** `write` gets text for the terminal (stderr); `isTerminal` says whether it can redraw a line. */
export function progressBar(
  label: string,
  unit: string,
  write: (text: string) => void,
  isTerminal: boolean,
): ProgressBar {
  const began = performance.now()
  let drawnAt = Number.NEGATIVE_INFINITY
  let tenth = -1
  let last = ''
  const line = (done: number, total: number | undefined): string => {
    const elapsed = (performance.now() - began) / 1000
    const rate = done / Math.max(elapsed, 0.001)
    const figures = `${done.toLocaleString('en')} ${unit}, ${Math.round(rate).toLocaleString('en')}/s`
    if (total === undefined || total === 0) return `${label} ${figures}`
    const share = Math.min(1, done / total)
    const filled = Math.round(share * WIDTH)
    const left = rate > 0 ? Math.ceil((total - done) / rate) : 0
    const bar = '█'.repeat(filled) + '░'.repeat(WIDTH - filled)
    return `${label} ${bar} ${Math.floor(share * 100)} %  ${figures}${done < total ? `, ${left} s left` : ''}`
  }
  return {
    update(done, total) {
      last = line(done, total)
      const now = performance.now()
      if (isTerminal && now - drawnAt > 100) {
        drawnAt = now
        write(`\r${last}\u001b[K`)
      }
      const reached = total ? Math.floor((done / total) * 10) : tenth
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
