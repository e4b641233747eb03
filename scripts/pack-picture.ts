import { crc32, deflateSync, inflateSync } from 'node:zlib'

/**
 * Makes a screenshot small: at most 256 colours, each pixel one byte. A console has few colours beside the shades of its letters; those that are
 * nearest to one another become one until they fit. Takes and answers a PNG, 8 bits a channel, not interlaced; throws on any other.
 */
export function packPicture(png: Buffer): Buffer {
  const { width, height, pixels } = readPng(png)
  const counts = new Map<number, number>()
  for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1)
  const palette = paletteOf(counts)
  const places = new Map<number, number>()
  for (const colour of counts.keys()) places.set(colour, nearest(palette, colour))
  const rows = Buffer.alloc(height * (width + 1))
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) rows[y * (width + 1) + 1 + x] = places.get(pixels[y * width + x]!)!
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 3, 0, 0, 0], 8)
  const colours = Buffer.from(palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]))
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', colours),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const MOST = 256

/** Colours that are kept as they are; the others make room for what is rare and unlike them, such as a chart's line. */
const EXACT = 176

/** The most frequent colours, then the most frequent of each coarse group of the others. */
function paletteOf(counts: ReadonlyMap<number, number>): number[] {
  const byCount = [...counts].sort(([, one], [, other]) => other - one).map(([colour]) => colour)
  const palette = byCount.slice(0, EXACT)
  const group = (colour: number) => (colour >> 21) * 64 + ((colour >> 13) & 7) * 8 + ((colour >> 5) & 7)
  const groups = new Set(palette.map(group))
  for (const colour of byCount.slice(EXACT)) {
    if (palette.length === MOST) break
    if (groups.has(group(colour))) continue
    groups.add(group(colour))
    palette.push(colour)
  }
  return palette
}

function nearest(palette: readonly number[], colour: number): number {
  let [best, least] = [0, Number.POSITIVE_INFINITY]
  for (const [at, each] of palette.entries()) {
    const distance =
      ((each >> 16) - (colour >> 16)) ** 2 +
      (((each >> 8) & 255) - ((colour >> 8) & 255)) ** 2 +
      ((each & 255) - (colour & 255)) ** 2
    if (distance < least) [best, least] = [at, distance]
  }
  return best
}

/** The pixels of a PNG as 0xRRGGBB; a screenshot has nothing to see through. */
function readPng(png: Buffer): { width: number; height: number; pixels: Uint32Array } {
  const parts: Buffer[] = []
  let header = Buffer.alloc(13)
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at)
    const type = png.toString('latin1', at + 4, at + 8)
    const body = png.subarray(at + 8, at + 8 + length)
    if (type === 'IHDR') header = Buffer.from(body)
    if (type === 'IDAT') parts.push(body)
    at += length + 12
  }
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)]
  const channels = header[9] === 2 ? 3 : header[9] === 6 ? 4 : 0
  if (header[8] !== 8 || channels === 0 || header[12] !== 0) throw new Error('a PNG of a kind that is not read here')
  const raw = inflateSync(Buffer.concat(parts))
  const stride = width * channels
  const pixels = new Uint32Array(width * height)
  let above = Buffer.alloc(stride)
  for (let y = 0; y < height; y++) {
    const row = unfilter(raw.subarray(y * (stride + 1), (y + 1) * (stride + 1)), above, channels)
    for (let x = 0; x < width; x++) {
      const from = x * channels
      pixels[y * width + x] = row[from]! * 65_536 + row[from + 1]! * 256 + row[from + 2]!
    }
    above = row
  }
  return { width, height, pixels }
}

/** Undoes the filter that a row of a PNG begins with (PNG specification, 9.2). */
function unfilter(filtered: Buffer, above: Buffer, channels: number): Buffer<ArrayBuffer> {
  const row = Buffer.alloc(above.length)
  const kind = filtered[0]
  for (let at = 0; at < row.length; at++) {
    const left = at >= channels ? row[at - channels]! : 0
    const up = above[at]!
    const corner = at >= channels ? above[at - channels]! : 0
    const guess =
      kind === 0 ? 0 : kind === 1 ? left : kind === 2 ? up : kind === 3 ? (left + up) >> 1 : paeth(left, up, corner)
    row[at] = (filtered[at + 1]! + guess) & 255
  }
  return row
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner
  const [toLeft, toUp, toCorner] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)]
  return toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner
}

function chunk(type: string, body: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), body])
  const framed = Buffer.alloc(named.length + 8)
  framed.writeUInt32BE(body.length, 0)
  named.copy(framed, 4)
  framed.writeUInt32BE(crc32(named), named.length + 4)
  return framed
}
