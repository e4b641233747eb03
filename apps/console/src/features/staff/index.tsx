import type { Feature } from '../../app/feature.ts'
import { staffTexts } from './texts.ts'

export const staff: Feature = { name: 'staff', texts: staffTexts, pages: [] }
