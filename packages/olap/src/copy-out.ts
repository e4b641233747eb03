import { closeSync, openSync, writeSync } from 'node:fs'
import type pg from 'pg'

/** The part of pg's connection that a query speaks to; its declarations leave it out. */
interface Wire {
  query(text: string): void
  readonly stream: { pause(): unknown; resume(): unknown }
}

/**
 * Runs `COPY (…) TO STDOUT` and hands over each row as it arrives: PostgreSQL sends one message a row. The buffer is valid during the call
 * only. Where `onRow` answers a promise, reading waits for it (some rows that came already are still handed over). Answers the number of rows.
 */
export function copyOut(
  client: pg.Client,
  copy: string,
  onRow: (row: Buffer) => Promise<void> | undefined,
): Promise<number> {
  return new Promise((resolve, reject) => {
    let rows = 0
    let fault: { readonly error: unknown } | undefined
    const fail = (error: unknown) => {
      fault ??= { error }
    }
    const asking = {
      submit: (wire: Wire) => wire.query(copy),
      handleCopyData({ chunk }: { readonly chunk: Buffer }, wire: Wire) {
        rows++
        // After a fault the rest is read and thrown away: the connection stays in step.
        if (fault) return
        try {
          const waits = onRow(chunk)
          if (waits === undefined) return
          wire.stream.pause()
          waits.catch(fail).finally(() => wire.stream.resume())
        } catch (error) {
          fail(error)
        }
      },
      handleCommandComplete: () => undefined,
      handleReadyForQuery: () => (fault ? reject(fault.error) : resolve(rows)),
      // After an error the connection no longer tells us that it is ready.
      handleError: (error: unknown) => reject(error),
    }
    // pg's declarations type `submit` with an emitter; the object above is what pg itself calls.
    client.query(asking as Parameters<pg.Client['query']>[0] & typeof asking)
  })
}

/** Rows of one file at most, in bytes: a file is loaded while the next one is written. */
export const FILE_BYTES = 64 * 1024 * 1024
const BUFFER_BYTES = 1024 * 1024

/**
 * Writes rows to numbered files of at most `FILE_BYTES`, and hands over each that is full. Writes are synchronous: they go to the page
 * cache, a megabyte at a time.
 */
export class RowFiles {
  private readonly pathOf: (number: number) => string
  private readonly full: (path: string) => Promise<void> | undefined
  private readonly buffer = Buffer.allocUnsafe(BUFFER_BYTES)
  private filled = 0
  private file: number | undefined
  private bytes = 0
  private files = 0

  constructor(pathOf: (number: number) => string, full: (path: string) => Promise<void> | undefined) {
    this.pathOf = pathOf
    this.full = full
  }

  /** Takes a row; a promise where the receiver of full files wants to be waited for. */
  take(row: Buffer): Promise<void> | undefined {
    if (this.filled + row.length > BUFFER_BYTES) this.flush()
    if (row.length > BUFFER_BYTES) this.write(row)
    else {
      row.copy(this.buffer, this.filled)
      this.filled += row.length
    }
    return this.bytes + this.filled >= FILE_BYTES ? this.end() : undefined
  }

  /** Ends the file in hand, if there is one. */
  end(): Promise<void> | undefined {
    this.flush()
    if (this.file === undefined) return undefined
    closeSync(this.file)
    this.file = undefined
    this.bytes = 0
    return this.full(this.pathOf(this.files))
  }

  private flush(): void {
    if (this.filled > 0) this.write(this.buffer.subarray(0, this.filled))
    this.filled = 0
  }

  private write(bytes: Buffer): void {
    this.file ??= openSync(this.pathOf(++this.files), 'w', 0o600)
    this.bytes += bytes.length
    for (let at = 0; at < bytes.length; ) at += writeSync(this.file, bytes, at)
  }
}
