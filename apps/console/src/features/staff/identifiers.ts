const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

/** The number inside an id: the audit trail knows accounts and keys by number, lists by id. */
export const numberOf = (id: string): number =>
  [...id.slice(id.indexOf('_') + 1)].reduce((sum, letter) => sum * 32 + ALPHABET.indexOf(letter), 0)
