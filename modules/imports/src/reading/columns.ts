import { ReadError } from './faults.ts'

export type Cells = readonly string[]

const plain = (name: string) => name.normalize('NFKC').trim().toLowerCase()

/** Finds the columns that a mapping names in the header of a file, and remembers what is missing so that all is told at once. */
export class Columns {
  readonly header: readonly string[]
  /** Columns whose values never show in an error. */
  readonly personal = new Set<string>()
  /** Indexes of the columns that were asked for and are there. */
  readonly found = new Set<number>()
  readonly #places = new Map<string, number[]>()
  readonly #missing: string[] = []
  readonly #twice = new Set<string>()

  constructor(header: readonly string[]) {
    this.header = header
    for (const [index, name] of header.entries()) {
      const known = this.#places.get(plain(name))
      if (known) known.push(index)
      else this.#places.set(plain(name), [index])
    }
  }

  /** Index of the first of the names that the header has; undefined where it has none of them. */
  find(names: string | readonly string[]): number | undefined {
    for (const name of typeof names === 'string' ? [names] : names) {
      const places = this.#places.get(plain(name))
      if (!places) continue
      if (places.length > 1) this.#twice.add(name)
      this.found.add(places[0]!)
      return places[0]
    }
    return undefined
  }

  /** Like `find`, but a missing column makes `check` throw. Returns 0 in its place. */
  need(names: string | readonly string[]): number {
    const found = this.find(names)
    if (found === undefined) this.#missing.push(typeof names === 'string' ? names : names.join(' | '))
    return found ?? 0
  }

  label(index: number): string {
    return this.header[index] ?? ''
  }

  /** Throws ReadError `missing_columns` or `duplicate_columns` naming them all. */
  check(): void {
    if (this.#missing.length > 0) {
      throw new ReadError('missing_columns', `${[...new Set(this.#missing)].join(', ')} (${this.header.join(', ')})`)
    }
    if (this.#twice.size > 0) throw new ReadError('duplicate_columns', [...this.#twice].join(', '))
  }
}

/**
 * A copy that does not keep the chunk alive out of which the text was cut: V8 cuts texts of 13 or more characters as views of
 * their parent, and one such view would hold a quarter of a megabyte.
 */
export const owned = (text: string): string => (text.length < 13 ? text : Buffer.from(text).toString())

const POOL_SIZE = 65_536

/** Keeps equal texts once: product names and codes recur on most rows. Beyond its size it only copies. */
export class TextPool {
  readonly #known = new Map<string, string>()

  keep(text: string): string {
    const known = this.#known.get(text)
    if (known !== undefined) return known
    const copy = owned(text)
    if (this.#known.size < POOL_SIZE) this.#known.set(copy, copy)
    return copy
  }
}
