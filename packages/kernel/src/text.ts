/** The beginning of a text, at most as many UTF-16 units long: never half of a character, which no database stores. */
export function cutText(text: string, length: number): string {
  const cut = text.slice(0, length)
  return cut.isWellFormed() ? cut : cut.slice(0, -1)
}
