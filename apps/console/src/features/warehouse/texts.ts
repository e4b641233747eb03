import { lineageEn, lineageZh } from './lineage/texts.ts'
import { qualityEn, qualityZh } from './quality/texts.ts'
import { sqlTexts } from './sql/texts.ts'

export const warehouseTexts = {
  zh: { quality: qualityZh, lineage: lineageZh, ...sqlTexts.zh },
  en: { quality: qualityEn, lineage: lineageEn, ...sqlTexts.en },
}
