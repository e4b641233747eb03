import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Database } from '@atrium/db'
import { type By, type Ctx, done, type Outcome, refuse } from '@atrium/kernel'
import { fileHead } from '../reading/file-bytes.ts'
import { ReadError } from '../reading/index.ts'
import { dropFile, type FileRow, forgetFiles, forgetRuns, growFile, insertFile, loadFile } from './store.ts'

/** Largest file that is taken, in bytes. */
export const MOST_BYTES = 1024 * 1024 * 1024
/** Files that lie here at once at most. */
const MOST_FILES = 50
/** Bytes of all of them together, beyond which no further one is begun. */
const MOST_BYTES_OF_ALL = 20 * MOST_BYTES
/** After its last piece a file is kept for a day; so are the error file and the run. */
const KEPT_MS = 86_400_000
const NAMED = /\.(csv|csv\.gz|xlsx)$/i

export type UploadCode = 'unsupported_file' | 'file_too_large' | 'too_many_files' | 'unknown_file' | 'wrong_offset'

export interface Piece {
  /** Of the file, as its owner calls it. */
  readonly name: string
  /** Goes on with a file of which pieces came before, from this byte on. */
  readonly after?: { readonly fileId: number; readonly offset: number }
}

/** Where the files of the desk lie: one folder, private to the server. */
export class FileShelf {
  private readonly folder: string
  private readonly mostBytes: number

  constructor(folder: string, mostBytes = MOST_BYTES) {
    this.folder = folder
    this.mostBytes = mostBytes
  }

  get tempFolder(): string {
    return this.folder
  }

  pathOf(fileId: number): string {
    return join(this.folder, `file-${fileId}`)
  }

  errorsOf(runId: number): string {
    return join(this.folder, `run-${runId}.refused`)
  }

  /**
   * Takes a piece as it arrives, straight to disk. Counts only once it is there whole: one that broke off is sent again from the same
   * byte. The first piece must look like a file that imports read.
   */
  async take(
    db: Pick<Database, 'transact' | 'read'>,
    { name, after }: Piece,
    bytes: Readable,
    by: By,
  ): Promise<Outcome<FileRow, UploadCode>> {
    const begun = after ? await this.goOn(db, after, by) : await this.begin(db, name, by)
    if (!begun.ok) {
      bytes.resume()
      return begun
    }
    const { fileId, bytes: from } = begun.value
    const to = await this.write(fileId, from, bytes)
    const fault = to > this.mostBytes ? refuse('file_too_large') : from === 0 ? await this.faultOf(fileId) : undefined
    if (fault) {
      await db.transact((ctx) => ctx.tx.run(dropFile, { fileId }))
      await this.remove([this.pathOf(fileId)])
      return fault
    }
    const grown = await db.transact(async (ctx) => ({
      rows: await ctx.tx.run(growFile, { fileId, from, to, uploadedAt: ctx.now }),
      now: ctx.now,
    }))
    return grown.rows === 0 ? refuse('wrong_offset') : done({ ...begun.value, bytes: to, uploadedAt: grown.now })
  }

  private async begin(db: Pick<Database, 'transact'>, name: string, by: By): Promise<Outcome<FileRow, UploadCode>> {
    if (!NAMED.test(name)) return refuse('unsupported_file')
    const { kind: actorKind, id: actorId } = by.actor
    return db.transact(async (ctx) => {
      const uploadedAt = ctx.now
      const [row] = await ctx.tx.rows(insertFile, {
        name,
        uploadedAt,
        actorKind,
        actorId,
        most: MOST_FILES,
        mostBytes: MOST_BYTES_OF_ALL,
      })
      if (!row) return refuse('too_many_files')
      return done({ fileId: row.fileId, name, bytes: 0, uploadedAt, actorKind, actorId })
    })
  }

  private async goOn(
    db: Pick<Database, 'read'>,
    { fileId, offset }: { readonly fileId: number; readonly offset: number },
    by: By,
  ): Promise<Outcome<FileRow, UploadCode>> {
    const row = await db.read((ctx) => ownFile(ctx, fileId, by))
    if (!row) return refuse('unknown_file')
    return row.bytes === offset ? done(row) : refuse('wrong_offset', `The file has ${row.bytes} bytes so far`)
  }

  /** Answers where the file ends now; stops reading where it is too large. */
  private async write(fileId: number, from: number, bytes: Readable): Promise<number> {
    let end = from
    const most = this.mostBytes
    async function* counted() {
      for await (const chunk of bytes) {
        end += (chunk as Buffer).length
        if (end > most) return
        yield chunk
      }
    }
    const file = createWriteStream(this.pathOf(fileId), { flags: from === 0 ? 'w' : 'r+', start: from, mode: 0o600 })
    await pipeline(Readable.from(counted()), file)
    return end
  }

  private async faultOf(fileId: number) {
    try {
      await fileHead(this.pathOf(fileId))
      return undefined
    } catch (error) {
      if (error instanceof ReadError) return refuse('unsupported_file', error.wording.zh)
      throw error
    }
  }

  /** Removes what nobody touched for a day; answers how much. */
  async sweep(ctx: Ctx, limit: number): Promise<number> {
    const before = ctx.now - KEPT_MS
    const files = await ctx.tx.rows(forgetFiles, { before, limit })
    const runs = await ctx.tx.rows(forgetRuns, { before, limit })
    ctx.tx.afterCommit(() => {
      // What stays for want of a disk stays without a name; there is nothing more to say about it here.
      void this.remove([
        ...files.map(({ fileId }) => this.pathOf(fileId)),
        ...runs.map(({ runId }) => this.errorsOf(runId)),
      ]).catch(() => undefined)
    })
    return files.length + runs.length
  }

  private async remove(paths: readonly string[]): Promise<void> {
    await Promise.all(paths.map((path) => rm(path, { force: true })))
  }
}

/** A file of this asker's own: what lies in it may be personal, and is shown to nobody else. */
export async function ownFile(ctx: Ctx, fileId: number, by: By): Promise<FileRow | undefined> {
  const [row] = await ctx.tx.rows(loadFile, { fileId })
  return row && row.actorKind === by.actor.kind && row.actorId === by.actor.id ? row : undefined
}
