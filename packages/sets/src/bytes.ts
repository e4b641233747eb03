import { crc32 } from 'node:zlib'
import { bitCount, CHUNK_SIZE, type Chunk, WORDS } from './chunk.ts'

/*
 * The stored form, little-endian: 'MS', version 1, zero; check sum of what follows (CRC 32); number of chunks; then of each chunk
 * its high half, its kind, the number of 16-bit (list, runs) or 32-bit (bits) words, and the words.
 */
const MAGIC = 0x534d
const VERSION = 1
const HEAD = 12
const CHUNK_HEAD = 8
const KINDS = ['list', 'bits', 'runs'] as const

/** Bytes that are no set of this version: cut off, changed, or written by a later version. */
export class InvalidSetBytes extends Error {
  override readonly name = 'InvalidSetBytes'
}

export function writeChunks(keys: Uint16Array, chunks: readonly Chunk[]): Uint8Array {
  const length = chunks.reduce((sum, { data }) => sum + CHUNK_HEAD + data.byteLength, HEAD)
  const bytes = new Uint8Array(length)
  const view = new DataView(bytes.buffer)
  view.setUint16(0, MAGIC, true)
  view.setUint8(2, VERSION)
  view.setUint32(8, chunks.length, true)
  let at = HEAD
  for (const [index, { kind, data }] of chunks.entries()) {
    view.setUint16(at, keys[index]!, true)
    view.setUint16(at + 2, KINDS.indexOf(kind), true)
    view.setUint32(at + 4, data.length, true)
    at += CHUNK_HEAD
    const width = data.BYTES_PER_ELEMENT
    for (const word of data) {
      if (width === 2) view.setUint16(at, word, true)
      else view.setUint32(at, word, true)
      at += width
    }
  }
  view.setUint32(4, crc32(bytes.subarray(8)), true)
  return bytes
}

export function readChunks(bytes: Uint8Array): { readonly keys: Uint16Array; readonly chunks: readonly Chunk[] } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < HEAD || view.getUint16(0, true) !== MAGIC) throw new InvalidSetBytes('these bytes are no set')
  if (view.getUint8(2) !== VERSION) throw new InvalidSetBytes(`a set of version ${view.getUint8(2)} cannot be read`)
  if (view.getUint32(4, true) !== crc32(bytes.subarray(8))) throw new InvalidSetBytes('the bytes of a set were damaged')
  const count = view.getUint32(8, true)
  const keys = new Uint16Array(count)
  const chunks: Chunk[] = []
  let at = HEAD
  for (let index = 0; index < count; index++) {
    if (at + CHUNK_HEAD > bytes.length) throw new InvalidSetBytes('the bytes of a set were cut off')
    keys[index] = view.getUint16(at, true)
    const kind = KINDS[view.getUint16(at + 2, true)]
    const words = view.getUint32(at + 4, true)
    at += CHUNK_HEAD
    const width = kind === 'bits' ? 4 : 2
    if (kind === undefined || words === 0 || words > CHUNK_SIZE || at + words * width > bytes.length) {
      throw new InvalidSetBytes('the bytes of a set are out of order')
    }
    chunks.push(readChunk(kind, view, at, words))
    at += words * width
  }
  if (at !== bytes.length) throw new InvalidSetBytes('the bytes of a set go on after their end')
  return { keys, chunks }
}

function readChunk(kind: Chunk['kind'], view: DataView, from: number, words: number): Chunk {
  if (kind === 'bits') {
    if (words !== WORDS) throw new InvalidSetBytes('a bitmap of another length')
    const data = new Uint32Array(words)
    let size = 0
    for (let at = 0; at < words; at++) {
      data[at] = view.getUint32(from + at * 4, true)
      size += bitCount(data[at]!)
    }
    return { kind, size, data }
  }
  const data = new Uint16Array(words)
  let size = kind === 'list' ? words : 0
  for (let at = 0; at < words; at++) {
    data[at] = view.getUint16(from + at * 2, true)
    if (kind === 'runs' && at % 2 === 1) size += data[at]! - data[at - 1]! + 1
  }
  return { kind, size, data }
}
