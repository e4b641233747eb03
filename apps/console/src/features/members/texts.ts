import { en } from './texts.en.ts'
import { zh } from './texts.zh.ts'

export const membersTexts = { zh, en } as const
