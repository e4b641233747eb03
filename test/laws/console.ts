/** Texts of one language, as features keep them. */
export type Words = { readonly [key: string]: string | Words }

/** All keys of a language's texts: `list.title`. */
export function keysOf(words: Words, before = ''): string[] {
  return Object.entries(words).flatMap(([key, value]) =>
    typeof value === 'string' ? [`${before}${key}`] : keysOf(value, `${before}${key}.`),
  )
}

/** Keys that stand in one language only; a sentence each. */
export function languageFaults(name: string, texts: { readonly zh: Words; readonly en: Words }): string[] {
  // English has a plural of its own.
  const bare = (words: Words) => new Set(keysOf(words).map((key) => key.replace(/_(one|other)$/, '')))
  const [zh, en] = [bare(texts.zh), bare(texts.en)]
  return [
    ...[...zh].filter((key) => !en.has(key)).map((key) => `${name}: ${key} is missing in English`),
    ...[...en].filter((key) => !zh.has(key)).map((key) => `${name}: ${key} is missing in Chinese`),
  ]
}

/** Literal keys that a file asks its feature for and that are nowhere; keys of other namespaces are not looked at. */
export function keyFaults(path: string, code: string, known: ReadonlySet<string>): string[] {
  return [...code.matchAll(/(?<![\w.$])t\(\s*'([^':]+)'/g)]
    .map(([, key = '']) => key)
    .filter((key) => !known.has(key) && !known.has(`${key}_other`) && !known.has(`${key}_one`))
    .map((key) => `${path} shows ${key}, which has no text`)
}
