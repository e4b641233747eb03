import { en as customersEn } from './texts.customers.en.ts'
import { zh as customersZh } from './texts.customers.zh.ts'
import { en } from './texts.en.ts'
import { zh } from './texts.zh.ts'

/** Words of the pages on audiences and customers. */
export const audiencesTexts = { zh: { ...zh, ...customersZh }, en: { ...en, ...customersEn } } as const
