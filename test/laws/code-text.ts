/**
 * A look at TypeScript source that knows what is code, what is a comment and what is a string; laws read words and imports with it
 * without stumbling over either. Not a parser: it tells a regular expression from a division by what stands before it.
 */
export interface CodeText {
  /** The source with comments and the contents of strings blanked out, position by position. */
  readonly code: string
  /** The specifiers of static and dynamic imports and re-exports. */
  readonly imports: readonly { readonly from: string; readonly line: number; readonly typeOnly: boolean }[]
}

const BEFORE_REGEX = /(?:^|[(,=:[!&|?{};+\-*%~^<>]|\b(?:return|typeof|case|in|of|do|else|yield|await))\s*$/

interface Scan {
  readonly text: string
  readonly out: string[]
  at: number
}

export function readCode(text: string): CodeText {
  const scan: Scan = { text, out: text.split(''), at: 0 }
  scanCode(scan, undefined)
  const code = scan.out.join('')
  return { code, imports: importsOf(text, code) }
}

const blank = (scan: Scan, from: number, to: number): void => {
  for (let at = from; at < to; at++) if (scan.out[at] !== '\n') scan.out[at] = ' '
}

/** Walks code until `closing` on its own level (the `}` of a template's expression), or to the end. */
function scanCode(scan: Scan, closing: '}' | undefined): void {
  let depth = 0
  while (scan.at < scan.text.length) {
    const char = scan.text[scan.at]!
    const next = scan.text[scan.at + 1]
    if (char === '/' && next === '/') scanComment(scan, '\n', 0)
    else if (char === '/' && next === '*') scanComment(scan, '*/', 2)
    else if (char === '"' || char === "'") scanString(scan, char)
    else if (char === '`') scanTemplate(scan)
    else if (char === '/' && BEFORE_REGEX.test(scan.out.slice(Math.max(0, scan.at - 40), scan.at).join('')))
      scanRegex(scan)
    else {
      if (char === '{') depth++
      if (char === '}' && depth-- === 0 && closing) return
      scan.at++
    }
  }
}

function scanComment(scan: Scan, end: string, length: number): void {
  const found = scan.text.indexOf(end, scan.at + 2)
  const to = found < 0 ? scan.text.length : found + length
  blank(scan, scan.at, to)
  scan.at = to
}

function scanString(scan: Scan, quote: string): void {
  const from = scan.at + 1
  for (scan.at = from; scan.at < scan.text.length && scan.text[scan.at] !== quote; scan.at++) {
    if (scan.text[scan.at] === '\\') scan.at++
  }
  blank(scan, from, Math.min(scan.at, scan.text.length))
  scan.at++
}

function scanTemplate(scan: Scan): void {
  let from = scan.at + 1
  for (scan.at = from; scan.at < scan.text.length && scan.text[scan.at] !== '`'; scan.at++) {
    if (scan.text[scan.at] === '\\') scan.at++
    else if (scan.text.startsWith('${', scan.at)) {
      blank(scan, from, scan.at)
      scan.at += 2
      scanCode(scan, '}')
      from = scan.at + 1
    }
  }
  blank(scan, from, Math.min(scan.at, scan.text.length))
  scan.at++
}

function scanRegex(scan: Scan): void {
  const from = scan.at + 1
  let inClass = false
  for (scan.at = from; scan.at < scan.text.length; scan.at++) {
    const char = scan.text[scan.at]
    if (char === '\\') scan.at++
    else if (char === '[') inClass = true
    else if (char === ']') inClass = false
    else if (char === '\n' || (char === '/' && !inClass)) break
  }
  blank(scan, from, Math.min(scan.at, scan.text.length))
  scan.at++
}

const STATIC = /(?:^|[;\n])\s*(import|export)(\s+type\b)?(?:[^;'"`]*?\bfrom)?\s*(['"])/g
const DYNAMIC = /\bimport\s*\(\s*(['"])/g

/** The words around an import are found in the blanked code, what it names is read from the source at the same place. */
function importsOf(text: string, code: string): CodeText['imports'] {
  const found: { from: string; line: number; typeOnly: boolean }[] = []
  const add = (quoteAt: number, typeOnly: boolean) => {
    const end = code.indexOf(code[quoteAt]!, quoteAt + 1)
    found.push({ from: text.slice(quoteAt + 1, end), line: lineAt(text, quoteAt), typeOnly })
  }
  for (const match of code.matchAll(STATIC)) {
    // `export const a = 'x'` is no import: an export needs the word from.
    if (match[1] === 'export' && !/\bfrom\s*['"]$/.test(match[0])) continue
    if (match[1] === 'import' && !/(?:\bfrom|^[;\s]*import)\s*['"]$/.test(match[0])) continue
    add(match.index + match[0].length - 1, match[2] !== undefined)
  }
  for (const match of code.matchAll(DYNAMIC)) add(match.index + match[0].length - 1, false)
  return found
}

export const lineAt = (text: string, at: number): number => text.slice(0, at).split('\n').length
