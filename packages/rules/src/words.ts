/** The two languages in which Atrium speaks to operators. */
export type Language = 'zh' | 'en'

/** One text in both languages. */
export interface Words {
  readonly zh: string
  readonly en: string
}

export const LANGUAGES: readonly Language[] = ['zh', 'en']

/** Builds a text by asking the same function once for each language. */
export const inBoth = (say: (language: Language) => string): Words => ({ zh: say('zh'), en: say('en') })
