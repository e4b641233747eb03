import { must } from '@atrium/kernel'

export interface Token {
  /** As written; names in quotes without them. Strings keep theirs. */
  readonly text: string
  readonly quoted: boolean
}

const TOKENS =
  /\s+|--[^\n]*|'(?:[^']|'')*'|"((?:[^"]|"")*)"|\d+(?:\.\d+)?|[A-Za-z_$][A-Za-z0-9_$]*|::|[-+*/%<>=!|&#~^@?]+|./gy

/** The words and signs of an SQL text, without space and comments. */
export function tokensOf(sql: string): Token[] {
  const tokens: Token[] = []
  for (const match of sql.matchAll(TOKENS)) {
    const [text, name] = match
    if (name !== undefined) tokens.push({ text: name.replaceAll('""', '"'), quoted: true })
    else if (!/^(?:\s|--)/.test(text)) tokens.push({ text, quoted: false })
  }
  return tokens
}

export const isName = ({ text, quoted }: Token): boolean => quoted || /^[A-Za-z_]/.test(text)

export const nameOf = (token: Token | undefined): string => must(token, 'a name follows').text

/** The place of the bracket that closes the one at `open`. */
export function endOf(tokens: readonly Token[], open: number): number {
  let depth = 0
  for (let at = open; at < tokens.length; at++) {
    const token = tokens[at]
    if (token?.quoted) continue
    if (token?.text === '(') depth++
    else if (token?.text === ')' && --depth === 0) return at
  }
  throw new RangeError('a bracket is not closed')
}

/** Parts between a sign, outside of brackets. */
export function splitAt(tokens: readonly Token[], sign: string): (readonly Token[])[] {
  const parts: (readonly Token[])[] = []
  let depth = 0
  let start = 0
  for (let at = 0; at < tokens.length; at++) {
    const text = tokens[at]?.text
    if (text === '(' || text === '[') depth++
    else if (text === ')' || text === ']') depth--
    else if (text === sign && depth === 0) {
      parts.push(tokens.slice(start, at))
      start = at + 1
    }
  }
  parts.push(tokens.slice(start))
  return parts.filter((part) => part.length > 0)
}
