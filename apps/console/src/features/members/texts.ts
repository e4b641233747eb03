import { listTexts } from './list-texts.ts'
import { reviewTexts } from './review-texts.ts'
import { en } from './texts.en.ts'
import { zh } from './texts.zh.ts'

export const membersTexts = {
  zh: { ...zh, ...reviewTexts.zh, ...listTexts.zh },
  en: { ...en, ...reviewTexts.en, ...listTexts.en },
} as const
