export const LIST_KINDS = ['member', 'card', 'phone'] as const
export type ListKind = (typeof LIST_KINDS)[number]

const MEMBER = /^mbr_[0-9a-hjkmnp-tv-z]{1,7}$/
const PHONE = /^\+?\d[\d -]{4,18}\d$/

const FITS: Readonly<Record<ListKind, (cell: string) => boolean>> = {
  member: (cell) => MEMBER.test(cell.toLowerCase()),
  phone: (cell) => PHONE.test(cell),
  // Letters and digits of the house's own.
  card: (cell) => /^[!-~]{2,100}$/.test(cell),
}

/** Values of a kind in a pasted or read table, each once: of every line the first cell that can be one. */
export function valuesIn(text: string, kind: ListKind): readonly string[] {
  const [head = '', ...rest] = text.split(/\r?\n/)
  // The head of a table has no number where its rows have some.
  const lines = !/\d/.test(head) && rest.some((line) => /\d/.test(line)) ? rest : [head, ...rest]
  const found = lines.flatMap((line) => {
    const cells = line.split(/[,;\t，；]/).map((cell) => cell.trim().replace(/^["']+|["']+$/g, ''))
    const fit =
      kind === 'member' ? cells.flatMap((cell) => cell.split(/\s+/)).filter(FITS.member) : cells.filter(FITS[kind])
    return kind === 'member' ? fit.map((cell) => cell.toLowerCase()) : fit.slice(0, 1)
  })
  return [...new Set(found)]
}
