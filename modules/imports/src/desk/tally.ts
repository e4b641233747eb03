import type { RowError } from '../reading/index.ts'
import type { Reason } from './store.ts'

/** Reasons kept at most; a file that is wrong in more ways says enough by these. */
const MOST_REASONS = 50
/** Refused rows that are shown on the page; all are in the file of refused rows. */
const FIRST_ERRORS = 100

/** What was refused in a run: the first rows, and how often for which reason. */
export class Tally {
  readonly first: RowError[] = []
  private readonly reasons = new Map<string, Reason>()

  add(errors: readonly RowError[]): void {
    this.first.push(...errors.slice(0, FIRST_ERRORS - this.first.length))
    for (const { row, column, code, refusal, message } of errors) {
      const key = `${refusal ?? code} ${column}`
      const known = this.reasons.get(key)
      if (known) this.reasons.set(key, { ...known, rows: known.rows + 1, firstRow: Math.min(known.firstRow, row) })
      else if (this.reasons.size < MOST_REASONS) {
        this.reasons.set(key, { code: refusal ?? code, column, message, rows: 1, firstRow: row })
      }
    }
  }

  /** The commonest first. */
  told(): Reason[] {
    return [...this.reasons.values()].sort((one, other) => other.rows - one.rows || one.firstRow - other.firstRow)
  }
}
