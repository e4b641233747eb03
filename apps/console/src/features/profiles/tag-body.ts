import type { InputOf } from '../../app/api.ts'
import { isCases, isSum, type Tag } from './values.ts'

export type TagBody = InputOf<'profiles.putTag'>['body']

/** A tag as it is sent to be saved again. What is read elsewhere says nothing of how. */
export const bodyOf = (tag: Tag): TagBody => ({
  code: tag.code,
  group: tag.group,
  name: tag.name,
  about: tag.about,
  type: tag.type,
  kind: tag.kind,
  choices: tag.choices,
  unit: tag.unit,
  ...(isCases(tag.rule) ? { cases: tag.rule.cases } : {}),
  ...(isSum(tag.rule) ? { sum: tag.rule } : {}),
  ownerId: tag.ownerId,
  freshDays: tag.freshDays,
  personal: tag.personal,
  archived: tag.archived,
  expectedVersion: tag.version,
})
