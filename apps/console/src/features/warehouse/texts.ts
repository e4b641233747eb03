import { lineageEn, lineageZh } from './lineage/texts.ts'
import { qualityEn, qualityZh } from './quality/texts.ts'

export const warehouseTexts = {
  zh: { quality: qualityZh, lineage: lineageZh },
  en: { quality: qualityEn, lineage: lineageEn },
}
