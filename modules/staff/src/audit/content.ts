import type { DataKey } from '@atrium/kernel'

/**
 * The rule for `before` and `after` (domain: Audit). Rows stay for years and are read by people who may see no member, so:
 *
 * - passwords, secrets, tokens and codes never appear, in no form;
 * - a personal value of a member appears as `{ cipher: '<base64>' }` under the member's own data key, so that erasing the key erases it
 *   here too, or is left out (`['phone']` for "the phone changed" says enough);
 * - in a row about a member (`memberId`) other texts are codes and ids only.
 */
const SECRET = /password|secret|token|recovery|^otp|totpSeed|csrf/i
const PERSONAL =
  /^(?:name|displayName|nickname|realName|fullName|phone|mobile|tel|email|mail|birthday|address|idNumber|idCard|cardNo|plate|openid|unionid|value)$/i
const CODE = /^[A-Za-z0-9][A-Za-z0-9_.:/+-]{0,63}$/
const CIPHER = /^[A-Za-z0-9+/_-]+={0,2}$/
/** Points and money: any number may stand there. */
const QUANTITY = /^(?:amount|balance|[a-z][A-Za-z]*Minor)$/
const PHONE = /(?:^|\D)(?:\+?86)?1[3-9]\d{9}(?:\D|$)/

interface Content {
  readonly before?: unknown
  readonly after?: unknown
  readonly memberId?: number
}

/** What stands in the content of a row and must not, as a place and a reason without the value; undefined where all is well. */
export function contentFault(row: Content): string | undefined {
  const isMember = row.memberId !== undefined
  return faultAt(row.before, 'before', '', isMember) ?? faultAt(row.after, 'after', '', isMember)
}

function faultAt(value: unknown, at: string, key: string, isMember: boolean): string | undefined {
  if (value === null || value === undefined || typeof value === 'boolean' || isCipher(value)) return undefined
  // What is said of a secret may be a list of what changed, never a value; `totp: true` was let through above.
  if (SECRET.test(key)) return `${at} is a secret`
  if (isMember && PERSONAL.test(key)) return `${at} is personal and not cipher text`
  if (typeof value === 'string') return isMember ? textFault(value, at) : undefined
  if (typeof value === 'number')
    return isMember && !QUANTITY.test(key) && PHONE.test(String(value)) ? `${at} looks like a phone number` : undefined
  if (typeof value !== 'object') return `${at} has no JSON form`
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      const fault = faultAt(item, `${at}/${index}`, '', isMember)
      if (fault !== undefined) return fault
    }
    return undefined
  }
  for (const [name, item] of Object.entries(value)) {
    const fault = faultAt(item, `${at}/${name}`, name, isMember)
    if (fault !== undefined) return fault
  }
  return undefined
}

function textFault(text: string, at: string): string | undefined {
  if (!CODE.test(text)) return `${at} is a text in a row about a member, and no code`
  return PHONE.test(text) ? `${at} looks like a phone number` : undefined
}

function isCipher(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('cipher' in value)) return false
  const { cipher } = value
  return Object.keys(value).length === 1 && typeof cipher === 'string' && cipher.length >= 40 && CIPHER.test(cipher)
}

/** A personal value in the one form in which it may stand in a row: cipher text under the member's own data key. */
export const asCipher = (key: DataKey, field: string, plain: string): { readonly cipher: string } => ({
  cipher: key.encrypt(field, plain).toString('base64'),
})
