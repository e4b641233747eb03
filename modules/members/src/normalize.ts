import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min'
import type { IdentityKind } from './kinds.ts'

/** Longest value taken, in UTF-16 units. */
const MAX_VALUE = 200
const CHINESE_MOBILE = /^1[3-9]\d{9}$/
const CHINESE_MOBILE_E164 = /^\+861[3-9]\d{9}$/
const EMAIL = /^[^\s@"(),:;<>[\\\]]{1,64}@[^\s@"(),:;<>[\\\]]{1,190}\.[^\s@"(),:;<>[\\\].]{2,63}$/u
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
const UNPRINTABLE = /[\u0000-\u001f\u007f\u200b-\u200f\u2028-\u202e\ufeff]/

/** Whether `region` is an ISO 3166 country whose telephone numbers are known. */
export const isPhoneRegion = (region: string): boolean => isSupportedCountry(region)

/**
 * A telephone number in E.164 (`+8613800138000`); numbers without a country code are read as of `region`. Undefined where it can be
 * no number. Chinese mobile numbers, the bulk, are read without the library.
 */
export function normalizePhone(raw: string, region: string): string | undefined {
  if (CHINESE_MOBILE_E164.test(raw)) return raw
  if (region === 'CN' && CHINESE_MOBILE.test(raw)) return `+86${raw}`
  if (raw.length > 40) return undefined
  // The library reads full-width digits too; `extract: false` refuses text around the number.
  const phone = parsePhoneNumberFromString(raw, { defaultCountry: region as CountryCode, extract: false })
  return phone?.isPossible() ? phone.number : undefined
}

function normalizeEmail(raw: string): string | undefined {
  const text = raw.trim().normalize('NFKC').toLowerCase()
  return EMAIL.test(text) ? text : undefined
}

function normalizePlate(raw: string): string | undefined {
  const text = raw
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s·•.-]/g, '')
  return /^[\p{L}\p{N}]{3,12}$/u.test(text) ? text : undefined
}

function normalizePlain(raw: string): string | undefined {
  const text = raw.trim()
  return text.length > 0 && !UNPRINTABLE.test(text) ? text.normalize('NFC') : undefined
}

/** The one form in which a value of that kind is hashed and kept; undefined where it is not a value of the kind. */
export function normalizeValue(kind: IdentityKind, raw: string, region: string): string | undefined {
  if (raw.length > MAX_VALUE) return undefined
  switch (kind.family) {
    case 'phone':
      return normalizePhone(raw, region)
    case 'email':
      return normalizeEmail(raw)
    case 'plate':
      return normalizePlate(raw)
    case 'plain':
      return normalizePlain(raw)
  }
}

/** Digits by which staff search at a counter: the last four of a number; undefined where it has fewer. */
export const tailOf = (kind: IdentityKind, value: string): string | undefined =>
  kind.family === 'phone' && value.length >= 6 ? value.slice(-4) : undefined

/**
 * What may be shown of a value to those who may not see it whole: `138****8000`, `z***@example.com`, `沪A***45`. Never enough to
 * use it; short values are hidden whole.
 */
export function maskValue(kind: IdentityKind, value: string): string {
  if (kind.family === 'email') {
    const at = value.lastIndexOf('@')
    return `${[...value][0]}***${value.slice(at)}`
  }
  if (kind.family === 'phone') {
    const national = value.startsWith('+86') ? value.slice(3) : value
    return national.length >= 11
      ? `${national.slice(0, 3)}****${national.slice(-4)}`
      : `***${national.slice(-Math.min(4, Math.floor(national.length / 3)))}`
  }
  const letters = [...value]
  if (letters.length < 6) return '***'
  return `${letters.slice(0, 2).join('')}***${letters.slice(-2).join('')}`
}
