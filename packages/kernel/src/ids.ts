/**
 * Identifiers on the wire are opaque strings with a prefix that tells the kind: `mbr_2n9c`. Inside they are numbers below
 * 2^53. The number is written in base 32 without letters that are misread (Crockford), lower case, shortest form.
 */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'
const VALUES = new Map([...ALPHABET].map((letter, value) => [letter, value]))

export type IdPrefix =
  | 'mbr' // member
  | 'pur' // purchase
  | 'ent' // points entry
  | 'lot' // points lot
  | 'frz' // freeze
  | 'adj' // adjustment that waits for a second person
  | 'org' // organization node
  | 'prg' // programme
  | 'stf' // staff account
  | 'key' // API key
  | 'rol' // role
  | 'rul' // earning rule
  | 'rev' // review item
  | 'mrg' // merge
  | 'idn' // identity of a member
  | 'tie' // tier set
  | 'prd' // product
  | 'imp' // import job
  | 'imf' // uploaded file
  | 'imr' // run of an import
  | 'iml' // layout of files to import
  | 'aud' // audit row
  | 'evt' // event in the outbox
  | 'seg' // audience
  | 'rep' // kept chart or dashboard
  | 'sch' // schedule of a kept chart or dashboard
  | 'dlv' // delivery of a schedule
  | 'sqr' // run of an analyst's statement
  | 'qry' // saved query of an analyst
  | 'dst' // kept result of an analyst's statement

export function encodeId(prefix: IdPrefix, id: number): string {
  let rest = id
  let text = ''
  do {
    text = ALPHABET.charAt(rest % 32) + text
    rest = Math.floor(rest / 32)
  } while (rest > 0)
  return `${prefix}_${text}`
}

/** The number behind a wire id, or undefined where the text is not an id of that kind in its one canonical form. */
export function decodeId(prefix: IdPrefix, text: string): number | undefined {
  if (!text.startsWith(`${prefix}_`) || text.length > prefix.length + 12) return undefined
  let id = 0
  for (let at = prefix.length + 1; at < text.length; at++) {
    const value = VALUES.get(text.charAt(at))
    if (value === undefined) return undefined
    id = id * 32 + value
  }
  return Number.isSafeInteger(id) && encodeId(prefix, id) === text ? id : undefined
}
