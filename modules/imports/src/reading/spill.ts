import { createReadStream } from 'node:fs'
import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const MOST_BUFFER_CHARACTERS = 64 * 1024
const LEAST_BUFFER_CHARACTERS = 256

/** A private folder for what does not fit in memory; made when first needed, removed with all that is in it. */
export class SpillFolder {
  /** Whether anything did not fit in memory. */
  used = false
  readonly bufferCharacters: number
  readonly #parent: string
  #path: Promise<string> | undefined
  #files = 0
  readonly #open = new Set<FileHandle>()

  /** `parent` must exist; the system's folder for temporary files by default. Buffers are a small part of the budget. */
  constructor(parent: string = tmpdir(), memoryBudgetBytes = Number.POSITIVE_INFINITY) {
    this.#parent = parent
    this.bufferCharacters = Math.max(Math.min(MOST_BUFFER_CHARACTERS, memoryBudgetBytes / 64), LEAST_BUFFER_CHARACTERS)
  }

  /** A file that takes room on disk once its buffer is full. */
  file(): LineFile {
    this.used = true
    return new LineFile(this)
  }

  async open(): Promise<{ path: string; handle: FileHandle }> {
    // mkdtemp makes the folder readable for its owner alone: the rows hold personal data.
    this.#path ??= mkdtemp(join(this.#parent, 'atrium-import-'))
    this.#files += 1
    const path = join(await this.#path, String(this.#files))
    const handle = await open(path, 'w', 0o600)
    this.#open.add(handle)
    return { path, handle }
  }

  async close(handle: FileHandle): Promise<void> {
    this.#open.delete(handle)
    await handle.close()
  }

  async remove(): Promise<void> {
    for (const handle of this.#open) await this.close(handle)
    if (this.#path !== undefined) await rm(await this.#path, { recursive: true, force: true })
    this.#path = undefined
  }
}

/** JSON values, one a line: written once, then read once. */
export class LineFile {
  /** Characters written so far. */
  size = 0
  readonly #folder: SpillFolder
  #file: { path: string; handle: FileHandle } | undefined
  #buffer = ''

  constructor(folder: SpillFolder) {
    this.#folder = folder
  }

  /** Buffered: call `flush` when `isFull`. */
  add(value: unknown): void {
    const line = JSON.stringify(value)
    this.size += line.length + 1
    this.#buffer += `${line}\n`
  }

  /** The buffer is large enough to be written out. */
  get isFull(): boolean {
    return this.#buffer.length >= this.#folder.bufferCharacters
  }

  async flush(): Promise<void> {
    const text = this.#buffer
    this.#buffer = ''
    this.#file ??= await this.#folder.open()
    await this.#file.handle.writeFile(text)
  }

  /** All values in the order in which they were added, some at a time; the file is removed behind the last. */
  async *read(): AsyncGenerator<unknown[]> {
    const rest = this.#buffer
    this.#buffer = ''
    if (this.#file) {
      const { path, handle } = this.#file
      await this.#folder.close(handle)
      yield* linesOf(path)
      await rm(path, { force: true })
    }
    if (rest !== '') yield parsed(rest.slice(0, -1).split('\n'))
  }
}

const parsed = (lines: readonly string[]) => lines.map((line): unknown => JSON.parse(line))

/** Values of a file that was flushed between lines only: it ends with a line break. */
async function* linesOf(path: string): AsyncGenerator<unknown[]> {
  let rest = ''
  for await (const chunk of createReadStream(path, { encoding: 'utf8', highWaterMark: MOST_BUFFER_CHARACTERS })) {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    if (lines.length > 0) yield parsed(lines)
  }
}

/** An item and its place in the order: by `major`, then by `minor`, which together are unique. */
interface Placed<T> {
  readonly major: number
  readonly minor: number
  readonly item: T
}

const inOrder = (a: Placed<unknown>, b: Placed<unknown>) => a.major - b.major || a.minor - b.minor

/** Sorts more than fits in memory: sorted runs on disk, merged when read. Without a run it is a plain sort. */
export class SortedSpill<T> {
  count = 0
  readonly #folder: SpillFolder
  readonly #budgetBytes: number
  #held: Placed<T>[] = []
  #costBytes = 0
  readonly #runs: LineFile[] = []

  constructor(folder: SpillFolder, budgetBytes: number) {
    this.#folder = folder
    this.#budgetBytes = budgetBytes
  }

  add(major: number, minor: number, item: T, costBytes: number): void {
    this.#held.push({ major, minor, item })
    this.#costBytes += costBytes
    this.count += 1
  }

  get isOver(): boolean {
    return this.#costBytes > this.#budgetBytes
  }

  /** Moves what is held to disk, as one more run. */
  async relieve(): Promise<void> {
    const run = this.#folder.file()
    this.#held.sort(inOrder)
    for (const { major, minor, item } of this.#held) {
      run.add([major, minor, item])
      if (run.isFull) await run.flush()
    }
    this.#runs.push(run)
    this.#held = []
    this.#costBytes = 0
  }

  /** Everything in order, `batchSize` at a time, once. What was handed out is let go. */
  async *drain(batchSize: number): AsyncGenerator<T[]> {
    const held = this.#held.sort(inOrder)
    this.#held = []
    if (this.#runs.length === 0) {
      // From the back, so that the array shrinks and the batches handed out can be freed.
      held.reverse()
      while (held.length > 0)
        yield held
          .splice(-batchSize)
          .reverse()
          .map(({ item }) => item)
      return
    }
    let batch: T[] = []
    for await (const item of this.#merged(held)) {
      batch.push(item)
      if (batch.length < batchSize) continue
      yield batch
      batch = []
    }
    if (batch.length > 0) yield batch
  }

  async *#merged(held: Placed<T>[]): AsyncGenerator<T> {
    const runs = this.#runs.map((run) => new RunHead<T>(run.read()))
    const heads: RunHead<T>[] = []
    try {
      for (const head of [...runs, new RunHead<T>(undefined, held)]) if (await head.advance()) heads.push(head)
      heads.sort((a, b) => inOrder(a.current, b.current))
      for (;;) {
        const [first] = heads
        if (!first) return
        yield first.current.item
        const more = first.buffered() || (await first.advance())
        if (more) sink(heads)
        else heads.shift()
      }
    } finally {
      for (const run of runs) await run.close()
    }
  }
}

/** The first head has moved on: brings it back into order. The heads behind it are in order. */
function sink<T>(heads: RunHead<T>[]): void {
  const [moved] = heads
  if (!moved) return
  let low = 1
  let high = heads.length
  while (low < high) {
    const middle = (low + high) >> 1
    const other = heads[middle]
    if (other && inOrder(other.current, moved.current) < 0) low = middle + 1
    else high = middle
  }
  if (low === 1) return
  heads.copyWithin(0, 1, low)
  heads[low - 1] = moved
}

/** Where the merge stands in one run. */
class RunHead<T> {
  readonly #lines: AsyncGenerator<unknown[]> | undefined
  #batch: readonly Placed<T>[]
  #at = -1

  constructor(lines: AsyncGenerator<unknown[]> | undefined, batch: readonly Placed<T>[] = []) {
    this.#lines = lines
    this.#batch = batch
  }

  get current(): Placed<T> {
    const current = this.#batch[this.#at]
    if (!current) throw new RangeError('read past the end of a run')
    return current
  }

  /** Moves on within what is in memory. */
  buffered(): boolean {
    if (this.#at + 1 >= this.#batch.length) return false
    this.#at += 1
    return true
  }

  async advance(): Promise<boolean> {
    while (!this.buffered()) {
      const next = await this.#lines?.next()
      if (!next || next.done) return false
      this.#batch = next.value.map((line) => placed<T>(line))
      this.#at = -1
    }
    return true
  }

  /** Closes the file where the run was not read to its end. */
  async close(): Promise<void> {
    await this.#lines?.return(undefined)
  }
}

/** A line that `relieve` wrote. */
function placed<T>(line: unknown): Placed<T> {
  const [major, minor, item] = line as [number, number, T]
  return { major, minor, item }
}
