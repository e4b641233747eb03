import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { pipeline, Readable } from 'node:stream'
import { createGunzip, gunzipSync, constants as zlib } from 'node:zlib'
import { ReadError } from './faults.ts'

/** How much of the start of a file is looked at to tell what it is. */
const HEAD_BYTES = 256 * 1024
const CHUNK_BYTES = 64 * 1024
/** A file that unpacks to more is refused, however small it came. */
const MOST_UNPACKED_BYTES = 16 * 1024 ** 3

/** What the first bytes of a file tell. */
export interface FileHead {
  readonly kind: 'text' | 'workbook'
  readonly gzipped: boolean
  /** The first bytes of the content, unpacked where the file is gzipped. */
  readonly bytes: Uint8Array
  readonly size: number
}

function isMissing(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    (error.code === 'ENOENT' || error.code === 'EISDIR' || error.code === 'ENOTDIR')
  )
}

const startsWith = (bytes: Uint8Array, ...magic: number[]) => magic.every((byte, index) => bytes[index] === byte)

/** Looks at the start of a file. Throws ReadError `no_such_file`, `empty_file`, `unsupported_format`, `encrypted_workbook`. */
export async function fileHead(path: string): Promise<FileHead> {
  const { head, size } = await firstBytes(path)
  if (size === 0) throw new ReadError('empty_file')
  const gzipped = startsWith(head, 0x1f, 0x8b)
  const bytes = gzipped ? unpackedHead(head) : head
  if (startsWith(bytes, 0x50, 0x4b, 0x03, 0x04)) {
    if (gzipped) throw new ReadError('unsupported_format', 'xlsx.gz')
    return { kind: 'workbook', gzipped, bytes, size }
  }
  // The container of old .xls files, and of new ones under a password (which name their parts in UTF-16).
  if (startsWith(bytes, 0xd0, 0xcf, 0x11, 0xe0)) {
    const encrypted = Buffer.from(bytes).includes(Buffer.from('EncryptedPackage', 'utf16le'))
    throw encrypted ? new ReadError('encrypted_workbook') : new ReadError('unsupported_format', 'xls → xlsx')
  }
  if (gzipped && bytes.length === 0) throw new ReadError(size > 64 ? 'corrupt_gzip' : 'empty_file')
  return { kind: 'text', gzipped, bytes, size }
}

async function firstBytes(path: string): Promise<{ head: Uint8Array; size: number }> {
  try {
    await using file = await open(path)
    const { size } = await file.stat()
    const { bytesRead, buffer } = await file.read(new Uint8Array(HEAD_BYTES), 0, HEAD_BYTES, 0)
    return { head: buffer.subarray(0, bytesRead), size }
  } catch (error) {
    if (isMissing(error)) throw new ReadError('no_such_file', path)
    throw error
  }
}

function unpackedHead(packed: Uint8Array): Uint8Array {
  try {
    return gunzipSync(packed, { finishFlush: zlib.Z_SYNC_FLUSH }).subarray(0, HEAD_BYTES)
  } catch (error) {
    if (error instanceof Error && 'code' in error) throw new ReadError('corrupt_gzip')
    throw error
  }
}

/** Counts and hashes the bytes of a file as they pass. */
export class ByteMeter {
  bytesRead = 0
  readonly bytesTotal: number
  #hash: Hash | undefined = createHash('sha256')
  #sha256: string | undefined

  constructor(bytesTotal: number) {
    this.bytesTotal = bytesTotal
  }

  pass(chunk: Uint8Array): void {
    this.bytesRead += chunk.length
    this.#hash?.update(chunk)
  }

  finish(): void {
    this.#sha256 = this.#hash?.digest('hex')
    this.#hash = undefined
  }

  /** SHA-256 of the file as it lies on disk, in hex; undefined until it has been read to its end. */
  get sha256(): string | undefined {
    return this.#sha256
  }
}

/** The file as it lies on disk, metered. */
export async function* fileBytes(path: string, meter: ByteMeter): AsyncGenerator<Uint8Array> {
  const stream = createReadStream(path, { highWaterMark: CHUNK_BYTES })
  for await (const chunk of stream) {
    meter.pass(chunk)
    yield chunk
  }
  meter.finish()
}

/** What kind of half file an error of zlib means; undefined where it is another error. */
export function gzipFault(error: unknown): 'truncated_file' | 'corrupt_gzip' | undefined {
  if (!(error instanceof Error && 'code' in error)) return undefined
  if (error.code === 'Z_BUF_ERROR') return 'truncated_file'
  return error.code === 'Z_DATA_ERROR' ? 'corrupt_gzip' : undefined
}

/** The content of a gzipped file, unpacked on zlib's own thread while the caller works on the chunk before. */
export async function* unpackedBytes(path: string, meter: ByteMeter): AsyncGenerator<Uint8Array> {
  const source = Readable.from(fileBytes(path, meter), { objectMode: false, highWaterMark: CHUNK_BYTES })
  // `pipeline` destroys both ends when either fails or is closed early; the error then comes out of the loop below.
  const gunzip = pipeline(source, createGunzip({ chunkSize: CHUNK_BYTES }), () => {})
  let unpacked = 0
  for await (const chunk of gunzip) {
    unpacked += chunk.length
    if (unpacked > MOST_UNPACKED_BYTES) throw new ReadError('too_large_unpacked', '16 GB')
    yield chunk
  }
}
