/** Lines for spreadsheets: CRLF, quoted where needed, texts that begin like formulae made harmless. */
export const csvOf = (rows: readonly (readonly (string | number | null)[])[]): string =>
  rows.map((cells) => `${cells.map(cellOf).join(',')}\r\n`).join('')

function cellOf(cell: string | number | null): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return String(cell)
  const text = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** Hands a text to the browser to be saved as CSV; begins with the mark by which spreadsheets read Chinese. */
export const download = (name: string, text: string): void =>
  saveAs(name, new Blob(['\ufeff', text], { type: 'text/csv' }))

/** Hands a file to the browser to be saved. */
export function saveAs(name: string, file: Blob): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = name
  link.click()
  URL.revokeObjectURL(link.href)
}
