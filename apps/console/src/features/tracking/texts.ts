import { en } from './texts.en.ts'
import { zh } from './texts.zh.ts'

/** Words of the pages on behaviour. */
export const trackingTexts = { zh, en } as const
