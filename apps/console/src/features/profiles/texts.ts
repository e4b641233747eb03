import { boardTexts } from './board-texts.ts'
import { memberTexts } from './member-texts.ts'
import { tagTexts } from './tag-texts.ts'

/** Words of tags, portraits, RFM and the lifecycle. */
export const profilesTexts = {
  zh: { ...boardTexts.zh, ...tagTexts.zh, ...memberTexts.zh },
  en: { ...boardTexts.en, ...tagTexts.en, ...memberTexts.en },
} as const
