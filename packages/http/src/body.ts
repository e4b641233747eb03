/** A body that is no JSON the house reads. The reason names the fault and never the content. */
export class MalformedBody extends Error {
  override readonly name = 'MalformedBody'
}

/** A body in an encoding that is not read here. */
export class UnsupportedBody extends Error {
  override readonly name = 'UnsupportedBody'
}

/**
 * Reads a JSON body. Beyond what JSON.parse refuses, so does this: text that was not UTF-8, the NUL character and lone
 * surrogates (PostgreSQL stores neither), and the keys `__proto__` and `constructor.prototype`. All of these need an escape or
 * a rare word in the text, so an ordinary body pays for four searches of it, about 0.1 µs. Throws MalformedBody.
 */
export function parseBody(text: string): unknown {
  if (text.length === 0) throw new MalformedBody('The body is empty')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new MalformedBody('The body is not valid JSON')
  }
  if (text.includes('\uFFFD')) throw new MalformedBody('The body is not valid UTF-8')
  if (text.includes('\\u') || text.includes('__proto__') || text.includes('constructor')) inspect(value)
  return value
}

/**
 * Reads a JSON body of clients that are not ours to correct: what `parseBody` refuses in a text is taken out of it instead, so that one odd
 * character does not cost a hundred events. Throws MalformedBody for what is no JSON.
 */
export function lenientBody(text: string): unknown {
  if (text.length === 0) throw new MalformedBody('The body is empty')
  try {
    // A reviver costs several times the parsing, and only such an escape can name what cannot be stored.
    return UNSTORABLE.test(text) ? JSON.parse(text, cleaned) : JSON.parse(text)
  } catch {
    throw new MalformedBody('The body is not valid JSON')
  }
}

const UNSTORABLE = /\\u(?:0000|d[89a-f])|__proto__/i

function cleaned(key: string, value: unknown): unknown {
  if (key === '__proto__') return undefined
  if (typeof value === 'string') return isStorable(value) ? value : storableOf(value)
  // Names of fields are no values to a reviver: an object that has an odd one is written again.
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  if (Object.keys(value).every(isStorable)) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [storableOf(name), each]))
}

const storableOf = (text: string): string => text.replaceAll('\0', '').toWellFormed()

/** True where a text can be stored: no NUL, no half of a surrogate pair. */
export const isStorable = (text: string): boolean => !text.includes('\0') && text.isWellFormed()

/** Walks without recursion: the value may be nested as deep as the body is long. */
function inspect(value: unknown): void {
  const open: unknown[] = [value]
  while (open.length > 0) {
    const next = open.pop()
    if (typeof next === 'string') storable(next)
    else if (Array.isArray(next)) for (const each of next) open.push(each)
    else if (typeof next === 'object' && next !== null) {
      for (const [key, each] of Object.entries(next)) {
        storable(key)
        if (key === '__proto__' || (key === 'constructor' && isObjectWith(each, 'prototype'))) {
          throw new MalformedBody(`The body holds the forbidden key "${key}"`)
        }
        open.push(each)
      }
    }
  }
}

function storable(text: string): void {
  if (!isStorable(text)) throw new MalformedBody('A text in the body holds U+0000 or half of a surrogate pair')
}

const isObjectWith = (value: unknown, key: string): boolean =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key)
