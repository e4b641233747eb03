import { figuresEn, figuresZh } from './figure/texts.ts'
import { standardEn, standardZh } from './standard/texts.ts'
import { en } from './texts.en.ts'
import { zh } from './texts.zh.ts'

export const reportsTexts = {
  zh: { ...zh, ...standardZh, figures: figuresZh },
  en: { ...en, ...standardEn, figures: figuresEn },
}
