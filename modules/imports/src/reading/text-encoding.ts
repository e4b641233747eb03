import { isUtf8 } from 'node:buffer'
import { TextDecoder } from 'node:util'

/**
 * Stands where bytes did not decode. A noncharacter that no real text holds, so that a row which holds it is known to be
 * damaged, while a genuine U+FFFD (somebody else's old damage, sound bytes) stays what it is.
 */
export const UNDECODABLE = '\uFFFF'

/** Names that mapping files may use; `auto` looks at the bytes. */
export const ENCODINGS = ['auto', 'utf-8', 'gbk', 'gb18030', 'big5', 'utf-16le', 'utf-16be', 'windows-1252'] as const
export type Encoding = (typeof ENCODINGS)[number]

/** Turns chunks of bytes into text, across chunk borders; never throws: what does not decode becomes `UNDECODABLE`. */
export interface TextFeed {
  readonly encoding: string
  write(chunk: Uint8Array): string
  end(): string
}

/** Bytes at the end that begin a character which the next chunk completes (0 to 3). */
function openTail(bytes: Uint8Array): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back += 1) {
    const byte = bytes[bytes.length - back] ?? 0
    if (byte < 0x80) return 0
    if (byte >= 0xc0) return (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) > back ? back : 0
  }
  return 0
}

const continues = (byte: number | undefined) => byte !== undefined && byte >= 0x80 && byte < 0xc0

/** Length of the well-formed UTF-8 character at `at`, or 0 (table 3-7 of the Unicode standard). */
function characterLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] ?? 0
  if (lead < 0x80) return 1
  const second = bytes[at + 1]
  if (!continues(second) || second === undefined) return 0
  if (lead >= 0xc2 && lead <= 0xdf) return 2
  if (lead >= 0xe0 && lead <= 0xef) {
    if ((lead === 0xe0 && second < 0xa0) || (lead === 0xed && second > 0x9f)) return 0
    return continues(bytes[at + 2]) ? 3 : 0
  }
  if (lead >= 0xf0 && lead <= 0xf4) {
    if ((lead === 0xf0 && second < 0x90) || (lead === 0xf4 && second > 0x8f)) return 0
    return continues(bytes[at + 2]) && continues(bytes[at + 3]) ? 4 : 0
  }
  return 0
}

/** Counts sound multi-byte characters and unsound bytes. */
function weighUtf8(bytes: Uint8Array): { sound: number; unsound: number } {
  let sound = 0
  let unsound = 0
  for (let at = 0; at < bytes.length; ) {
    const length = characterLength(bytes, at)
    if (length === 0) unsound += 1
    else if (length > 1) sound += 1
    at += length || 1
  }
  return { sound, unsound }
}

function decodeDamagedUtf8(bytes: Uint8Array): string {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let text = ''
  let from = 0
  for (let at = 0; at < bytes.length; ) {
    const length = characterLength(bytes, at)
    if (length === 0) {
      text += whole.toString('utf8', from, at) + UNDECODABLE
      from = at + 1
    }
    at += length || 1
  }
  return text + whole.toString('utf8', from)
}

function decodesAsGb(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('gb18030', { fatal: true }).decode(bytes, { stream: true })
    return true
  } catch (error) {
    if (error instanceof TypeError) return false
    throw error
  }
}

/**
 * What the bytes at the start of a file are: a byte order mark decides; then sound UTF-8; then sound GB 18030 (which reads
 * GBK and GB 2312); then UTF-8 with a few damaged places. Undefined where none fits: the mapping must say.
 */
export function detectEncoding(head: Uint8Array): Encoding | undefined {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return 'utf-8'
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be'
  const whole = head.subarray(0, head.length - openTail(head))
  if (isUtf8(whole)) return 'utf-8'
  const { sound, unsound } = weighUtf8(whole)
  if (unsound > sound && decodesAsGb(head)) return 'gbk'
  return sound > unsound ? 'utf-8' : undefined
}

class Utf8Feed implements TextFeed {
  encoding = 'utf-8'
  readonly #guessed: boolean
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  #tail: Uint8Array = new Uint8Array(0)
  #asciiSoFar = true
  #instead: TextFeed | undefined
  #atStart = true

  constructor(guessed: boolean) {
    this.#guessed = guessed
  }

  write(chunk: Uint8Array): string {
    if (this.#instead) return this.#instead.write(chunk)
    const bytes = this.#tail.length === 0 ? chunk : Buffer.concat([this.#tail, chunk])
    const open = openTail(bytes)
    this.#tail = bytes.slice(bytes.length - open)
    return this.#decode(open === 0 ? bytes : bytes.subarray(0, bytes.length - open), bytes)
  }

  end(): string {
    if (this.#instead) return this.#instead.end()
    const rest = this.#tail
    this.#tail = new Uint8Array(0)
    return this.#decode(rest, rest)
  }

  #decode(whole: Uint8Array, withTail: Uint8Array): string {
    if (!isUtf8(whole)) {
      // A guess from the head of the file is worth little when the head was plain ASCII: look again where it stops being so.
      if (this.#guessed && this.#asciiSoFar && detectEncoding(withTail) === 'gbk') {
        this.#instead = new OtherFeed('gbk')
        this.encoding = 'gbk'
        this.#tail = new Uint8Array(0)
        return this.#instead.write(withTail)
      }
      this.#asciiSoFar = false
      return this.#started(decodeDamagedUtf8(whole))
    }
    const text = this.#decoder.decode(whole)
    if (this.#asciiSoFar && text.length !== whole.length) this.#asciiSoFar = false
    return this.#started(text)
  }

  /** Without the byte order mark. */
  #started(text: string): string {
    if (!this.#atStart || text === '') return text
    this.#atStart = false
    return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
  }
}

class OtherFeed implements TextFeed {
  readonly encoding: string
  readonly #decoder: TextDecoder

  constructor(encoding: string) {
    this.encoding = encoding
    this.#decoder = new TextDecoder(encoding)
  }

  write(chunk: Uint8Array): string {
    return marked(this.#decoder.decode(chunk, { stream: true }))
  }

  end(): string {
    return marked(this.#decoder.decode())
  }
}

const marked = (text: string): string => (text.includes('\uFFFD') ? text.replaceAll('\uFFFD', UNDECODABLE) : text)

/** A feed for a named encoding. `guessed` lets a UTF-8 guess made from ASCII alone become GBK at the first Chinese text. */
export const textFeed = (encoding: Exclude<Encoding, 'auto'>, guessed: boolean): TextFeed =>
  encoding === 'utf-8' ? new Utf8Feed(guessed) : new OtherFeed(encoding)
