/**
 * An exact decimal: mantissa / 10^scale. The mantissa is a number while it is a safe integer (that is nearly always) and a
 * bigint beyond, so that no step ever rounds by itself.
 */
export interface Decimal {
  readonly mantissa: number | bigint
  /** Digits after the point, 0 or more. */
  readonly scale: number
}

/**
 * How digits beyond the smallest unit go. `half-up` rounds halves away from zero (2.5 → 3, −2.5 → −3), `half-even` to the even
 * neighbour, `down` towards zero, `up` away from zero; `exact` refuses them.
 */
export const ROUNDINGS = ['half-up', 'half-even', 'down', 'up', 'exact'] as const
export type Rounding = (typeof ROUNDINGS)[number]

const POWERS = Array.from({ length: 16 }, (_, exponent) => 10 ** exponent)
const MAX_SCALE = 60

/**
 * Reads a number as people and spreadsheets write it: `1234.5`, `-0.30000000000000004`, `1,234.50`, `￥1,234`, `12.00-`,
 * `(12.00)`, `１２．５`, `1.5E3`. With `mark` ',' the roles of point and comma are swapped (`1.234,50`). Undefined where it is none.
 */
export function parseDecimal(text: string, mark: '.' | ',' = '.'): Decimal | undefined {
  return (mark === '.' ? plainDecimal(text) : undefined) ?? decoratedDecimal(text, mark)
}

/** Digits with an optional minus and point, at most 15 digits: all that a machine writes. */
function plainDecimal(text: string): Decimal | undefined {
  const length = text.length
  const negative = text.charCodeAt(0) === 45
  let at = negative ? 1 : 0
  if (length === at || length - at > 16) return undefined
  let mantissa = 0
  let point = -1
  for (; at < length; at += 1) {
    const digit = text.charCodeAt(at) - 48
    if (digit >= 0 && digit <= 9) mantissa = mantissa * 10 + digit
    else if (digit === -2 && point === -1) point = at
    else return undefined
  }
  // A point needs a digit on either side; sixteen digits without one may be unsafe.
  if (point === -1 && length - (negative ? 1 : 0) > 15) return undefined
  if (point !== -1 && (point === length - 1 || point === (negative ? 1 : 0))) return undefined
  return { mantissa: negative && mantissa !== 0 ? -mantissa : mantissa, scale: point === -1 ? 0 : length - 1 - point }
}

const DECORATED = /^([-+]?)(\d+|\d{1,3}(?:,\d{3})+)?(?:\.(\d*))?(?:[eE]([-+]?\d{1,3}))?(-?)$/

function decoratedDecimal(raw: string, mark: '.' | ','): Decimal | undefined {
  if (raw.length > 100) return undefined
  let text = raw
    .normalize('NFKC')
    .replaceAll(/[\s\u2009'’]/g, '')
    .replace('\u2212', '-')
  let negative = false
  if (text.startsWith('(') && text.endsWith(')')) {
    negative = true
    text = text.slice(1, -1)
  }
  text = text.replace(/^([-+]?)(?:[¥$€£]|CNY|RMB|GBP|USD|EUR|HK\$)/i, '$1').replace(/(?:元|圆|CNY|RMB)$/i, '')
  if (mark === ',') text = text.replaceAll('.', '\u0000').replaceAll(',', '.').replaceAll('\u0000', ',')
  const match = DECORATED.exec(text)
  if (!match) return undefined
  const [, sign = '', whole = '', fraction = '', exponent = '0', trailing = ''] = match
  if (whole === '' && fraction === '') return undefined
  if ((sign !== '' && trailing !== '') || (negative && (sign === '-' || trailing !== ''))) return undefined
  const digits = whole.replaceAll(',', '') + fraction
  const scale = fraction.length - Number(exponent)
  if (Math.abs(scale) > MAX_SCALE) return undefined
  const unsigned = BigInt(digits) * (scale < 0 ? 10n ** BigInt(-scale) : 1n)
  const mantissa = negative || sign === '-' || trailing === '-' ? -unsigned : unsigned
  return { mantissa: narrowed(mantissa), scale: Math.max(scale, 0) }
}

function narrowed(value: bigint): number | bigint {
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value
}

/** Exact product. */
export function multiply(a: Decimal, b: Decimal): Decimal {
  const scale = a.scale + b.scale
  if (typeof a.mantissa === 'number' && typeof b.mantissa === 'number') {
    const mantissa = a.mantissa * b.mantissa
    if (Number.isSafeInteger(mantissa)) return { mantissa: mantissa === 0 ? 0 : mantissa, scale }
  }
  return { mantissa: narrowed(BigInt(a.mantissa) * BigInt(b.mantissa)), scale }
}

/** Exact sum. */
export function add(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale)
  const left = BigInt(a.mantissa) * 10n ** BigInt(scale - a.scale)
  return { mantissa: narrowed(left + BigInt(b.mantissa) * 10n ** BigInt(scale - b.scale)), scale }
}

export const negate = (a: Decimal): Decimal => ({ mantissa: a.mantissa === 0 ? 0 : -a.mantissa, scale: a.scale })

/**
 * The decimal in units of 10^−digits as a safe integer: with 2 digits, 12.345 is 1235 by `half-up`. `too_many_decimals` where
 * `exact` finds more digits than that, `out_of_range` beyond ±(2^53 − 1).
 */
export function toUnits(
  value: Decimal,
  digits: number,
  rounding: Rounding,
): number | 'too_many_decimals' | 'out_of_range' {
  const { mantissa, scale } = value
  if (scale <= digits) {
    const shift = POWERS[digits - scale]
    const units = typeof mantissa === 'number' && shift !== undefined ? mantissa * shift : Number.NaN
    return Number.isSafeInteger(units) ? units : 'out_of_range'
  }
  const divisor = POWERS[scale - digits]
  if (typeof mantissa !== 'number' || divisor === undefined)
    return wideUnits(BigInt(mantissa), scale - digits, rounding)
  // `%` is exact on safe integers, and so is the division of what it leaves.
  const rest = mantissa % divisor
  if (rest === 0) return mantissa / divisor
  if (rounding === 'exact') return 'too_many_decimals'
  const whole = (mantissa - rest) / divisor
  const units = goesAway(rounding, Math.abs(rest) * 2 - divisor, whole % 2 !== 0) ? whole + Math.sign(mantissa) : whole
  return units === 0 ? 0 : units
}

function wideUnits(mantissa: bigint, drop: number, rounding: Rounding): number | 'too_many_decimals' | 'out_of_range' {
  const divisor = 10n ** BigInt(drop)
  const rest = mantissa % divisor
  if (rest !== 0n && rounding === 'exact') return 'too_many_decimals'
  let units = mantissa / divisor
  const double = (rest < 0n ? -rest : rest) * 2n
  const side = double > divisor ? 1 : double < divisor ? -1 : 0
  if (rest !== 0n && goesAway(rounding, side, units % 2n !== 0n)) units += mantissa < 0n ? -1n : 1n
  const narrow = narrowed(units)
  return typeof narrow === 'number' ? narrow : 'out_of_range'
}

/** Whether a rest moves the number away from zero. `side`: the rest against a half, negative, zero or positive. */
function goesAway(rounding: Rounding, side: number, odd: boolean): boolean {
  if (rounding === 'up') return true
  if (rounding === 'down') return false
  return side > 0 || (side === 0 && (rounding === 'half-up' || odd))
}
