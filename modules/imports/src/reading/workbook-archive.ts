import { inflateRawSync } from 'node:zlib'
import { ReadError } from './faults.ts'

/** The archive lies in memory while its sheet is read: Excel's own million rows take some tens of megabytes. */
export const MOST_PACKED_BYTES = 100 * 1024 * 1024
/** All parts together, as the archive declares them. Excel's million rows of twenty columns make about 1 GB. */
const MOST_UNPACKED_BYTES = 3 * 1024 ** 3
/** Parts that lie in memory whole: texts, styles. A sheet is a stream. */
const MOST_HELD_BYTES = 256 * 1024 * 1024
const MOST_PARTS = 5_000

const END_SIGNATURE = 0x06054b50
const ENTRY_SIGNATURE = 0x02014b50
const END_BYTES = 22
const ENTRY_BYTES = 46
const LOCAL_BYTES = 30
const LONGEST_COMMENT = 65_535
const DEFLATED = 8
const SHEET = /^xl\/worksheets\/[^/]+\.xml$/

interface Part {
  readonly name: string
  readonly method: number
  readonly packed: number
  readonly unpacked: number
  readonly at: number
}

/**
 * Refuses a workbook that would fill the memory: by what its directory declares, and, since that may lie, by unpacking the parts that are
 * held whole up to their limit. Throws ReadError `too_large_unpacked`, `corrupt_workbook`.
 */
export function checkArchive(archive: Buffer): void {
  const parts = partsOf(archive)
  const declared = parts.reduce((sum, { unpacked }) => sum + unpacked, 0)
  if (declared > MOST_UNPACKED_BYTES) throw new ReadError('too_large_unpacked', '3 GB')
  const held = parts.filter(({ name }) => !SHEET.test(name))
  if (held.reduce((sum, { unpacked }) => sum + unpacked, 0) > MOST_HELD_BYTES) {
    throw new ReadError('too_large_unpacked', '256 MB')
  }
  for (const part of held) if (part.method === DEFLATED) checkPart(archive, part)
}

/** The central directory. Archives with 64-bit sizes are larger than any workbook that is taken here. */
function partsOf(archive: Buffer): Part[] {
  const end = endOf(archive)
  const count = archive.readUInt16LE(end + 10)
  if (count > MOST_PARTS) throw new ReadError('too_large_unpacked', `${MOST_PARTS} parts`)
  const parts: Part[] = []
  let at = archive.readUInt32LE(end + 16)
  for (let index = 0; index < count; index++) {
    if (at + ENTRY_BYTES > archive.length || archive.readUInt32LE(at) !== ENTRY_SIGNATURE) {
      throw new ReadError('corrupt_workbook', 'directory')
    }
    const nameBytes = archive.readUInt16LE(at + 28)
    parts.push({
      name: archive.toString('utf8', at + ENTRY_BYTES, at + ENTRY_BYTES + nameBytes),
      method: archive.readUInt16LE(at + 10),
      packed: archive.readUInt32LE(at + 20),
      unpacked: archive.readUInt32LE(at + 24),
      at: archive.readUInt32LE(at + 42),
    })
    at += ENTRY_BYTES + nameBytes + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32)
  }
  return parts
}

function endOf(archive: Buffer): number {
  const first = Math.max(0, archive.length - END_BYTES - LONGEST_COMMENT)
  for (let at = archive.length - END_BYTES; at >= first; at--) {
    if (archive.readUInt32LE(at) === END_SIGNATURE) return at
  }
  throw new ReadError('corrupt_workbook', 'directory')
}

function checkPart(archive: Buffer, { packed, unpacked, at }: Part): void {
  if (at + LOCAL_BYTES > archive.length) throw new ReadError('corrupt_workbook', 'part')
  const from = at + LOCAL_BYTES + archive.readUInt16LE(at + 26) + archive.readUInt16LE(at + 28)
  try {
    inflateRawSync(archive.subarray(from, from + packed), { maxOutputLength: Math.max(unpacked, 1) })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    if (error.code === 'ERR_BUFFER_TOO_LARGE') throw new ReadError('too_large_unpacked', '256 MB')
    throw new ReadError('corrupt_workbook', 'part')
  }
}
