/**
 * English words that follow a figure, as texts write them: `{{points}} [point|points]` reads "1 point" and "1,200 points". The figure comes as it is
 * read, with its sign and groups; "1.5" and "0" take the second form.
 */
export const withPlurals = (text: string): string =>
  text.replace(
    /(\S*) \[([^|[\]]+)\|([^|[\]]+)\]/g,
    (_, figure: string, one: string, many: string) => `${figure} ${/^\D?1$/.test(figure) ? one : many}`,
  )
