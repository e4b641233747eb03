import { en } from './texts.en.ts'
import { zh } from './texts.zh.ts'

/** Words of the pages on audiences. */
export const audiencesTexts = { zh, en } as const
