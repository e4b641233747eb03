import { chartsEn } from './charts/texts.en.ts'
import { chartsZh } from './charts/texts.zh.ts'
import { figuresEn, figuresZh } from './figure/texts.ts'
import { standardEn, standardZh } from './standard/texts.ts'
import { en } from './texts.en.ts'
import { zh } from './texts.zh.ts'

export const reportsTexts = {
  zh: { ...zh, ...standardZh, ...chartsZh, figures: figuresZh },
  en: { ...en, ...standardEn, ...chartsEn, figures: figuresEn },
}
