import { rm } from 'node:fs/promises'
import { BrokenPromise } from '@atrium/kernel'
import {
  type DuckDBConnection,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBInstance,
  DuckDBTimestampValue,
  DuckDBUUIDValue,
  type DuckDBValue,
} from '@duckdb/node-api'

export interface DuckSettings {
  /** `1GB`: what DuckDB may use; beyond it, it works on disk. */
  readonly memory: string
  readonly threads: number
  /** Folder for what does not fit. */
  readonly tempFolder: string
}

/** A value of a row: dates are days since 1970-01-01, instants epoch milliseconds, uuids hex. */
export type Cell = number | string | boolean | null | readonly Cell[]
export type CellRow = Readonly<Record<string, Cell>>

/** An open DuckDB file: one writer at a time, readers beside it, each seeing what was committed when it began. */
export class Duck {
  readonly path: string
  private readonly instance: DuckDBInstance
  private readonly writer: DuckDBConnection
  private readonly idle: DuckDBConnection[] = []
  private readonly busy = new Set<DuckDBConnection>()
  private readonly beside = new Set<DuckDBConnection>()
  private readonly waiting: (() => void)[] = []
  private writers = 0
  private readonly readers: number
  private writing: Promise<unknown> = Promise.resolve()
  private closed = false

  private constructor(path: string, instance: DuckDBInstance, writer: DuckDBConnection, readers: number) {
    this.path = path
    this.instance = instance
    this.writer = writer
    this.readers = readers
  }

  /** Opens a file, making it where it is missing. `readers`: questions that run at once. */
  static async open(path: string, settings: DuckSettings, readers = 2): Promise<Duck> {
    const instance = await DuckDBInstance.create(path, {
      memory_limit: settings.memory,
      threads: String(settings.threads),
      temp_directory: settings.tempFolder,
      preserve_insertion_order: 'false',
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
    })
    return new Duck(path, instance, await instance.connect(), readers)
  }

  /** Runs `work` in one transaction, after those before it. */
  transact<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    this.writers++
    const mine = this.writing.then(async () => {
      try {
        return await this.write(work)
      } finally {
        this.writers--
        this.wake()
      }
    })
    this.writing = mine.catch(() => undefined)
    return mine
  }

  private async write<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    await this.writer.run('begin transaction')
    try {
      const value = await work(this.writer)
      await this.writer.run('commit')
      return value
    } catch (error) {
      await this.writer.run('rollback').catch(() => undefined)
      throw error
    }
  }

  /** Waits until nobody asks or writes, or the time is over (milliseconds): for what runs beside and can wait. Throws where the file is being closed. */
  async quiet(mostMs: number): Promise<void> {
    let over = false
    const timer = setTimeout(() => {
      over = true
      this.wake()
    }, mostMs)
    while (!over && !this.closed && this.busy.size + this.writers > 0)
      await new Promise<void>((resolve) => this.waiting.push(resolve))
    clearTimeout(timer)
    if (this.closed) throw new ClosedDuck()
  }

  /** Runs `work` on a connection of its own, in a read transaction: all its statements see the same state. */
  async read<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const connection = await this.take()
    try {
      await connection.run('begin transaction read only')
      try {
        return await work(connection)
      } finally {
        await connection.run('rollback').catch(() => undefined)
      }
    } finally {
      this.release(connection)
    }
  }

  /** Runs `work` on a connection of its own beside writer and readers, for what takes long; it begins its transactions itself. */
  async aside<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    if (this.closed) throw new ClosedDuck()
    const connection = await this.instance.connect()
    this.beside.add(connection)
    try {
      return await work(connection)
    } finally {
      this.beside.delete(connection)
      connection.closeSync()
      this.wake()
    }
  }

  /** Stops questions that run, and closes once nobody uses the file. */
  async close(): Promise<void> {
    this.closed = true
    for (const connection of [...this.busy, ...this.beside]) connection.interrupt()
    this.wake()
    await this.writing
    while (this.busy.size + this.beside.size > 0) await new Promise<void>((resolve) => this.waiting.push(resolve))
    for (const connection of [...this.idle, this.writer]) connection.closeSync()
    this.instance.closeSync()
  }

  private async take(): Promise<DuckDBConnection> {
    while (this.busy.size >= this.readers && !this.closed)
      await new Promise<void>((resolve) => this.waiting.push(resolve))
    if (this.closed) throw new ClosedDuck()
    const connection = this.idle.pop()
    if (connection) {
      this.busy.add(connection)
      return connection
    }
    const made = await this.instance.connect()
    this.busy.add(made)
    return made
  }

  private release(connection: DuckDBConnection): void {
    this.busy.delete(connection)
    this.idle.push(connection)
    this.wake()
  }

  private wake(): void {
    for (const go of this.waiting.splice(0)) go()
  }
}

/** The file was closed before the question began. */
class ClosedDuck extends Error {
  override readonly name = 'ClosedDuck'
}

/** Removes a file with what DuckDB writes beside it. */
export async function removeDuck(path: string): Promise<void> {
  for (const suffix of ['', '.wal', '.tmp']) await rm(`${path}${suffix}`, { recursive: true, force: true })
}

/** All rows of a statement without parameters. For small answers. */
export async function allRows(connection: DuckDBConnection, sql: string): Promise<CellRow[]> {
  const reader = await connection.runAndReadAll(sql)
  const names = reader.columnNames()
  return reader.getRows().map((row) => rowOf(names, row))
}

export function rowOf(names: readonly string[], row: readonly DuckDBValue[]): CellRow {
  const cells: Record<string, Cell> = {}
  for (const [at, name] of names.entries()) cells[name] = cellOf(row[at] ?? null)
  return cells
}

/** What a value of DuckDB is to us. Throws where an integer is beyond 2^53, and for types that no question answers. */
export function cellOf(value: DuckDBValue): Cell {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number')
    return value
  if (typeof value === 'bigint') {
    const number = Number(value)
    if (!Number.isSafeInteger(number)) throw new BrokenPromise('the projection answered an integer beyond 2^53')
    return number
  }
  if (value instanceof DuckDBDateValue) return value.days
  if (value instanceof DuckDBTimestampValue) return Number(value.micros / 1000n)
  if (value instanceof DuckDBUUIDValue) return value.toString().replaceAll('-', '')
  if (value instanceof DuckDBDecimalValue) return value.toDouble()
  if (value !== null && typeof value === 'object' && 'items' in value && Array.isArray(value.items))
    return value.items.map((item: DuckDBValue) => cellOf(item))
  throw new BrokenPromise('the projection answered a value of a type that nobody reads')
}
