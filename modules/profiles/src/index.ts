import type { HttpModule } from '@atrium/http'
import { chores } from './chores.ts'
import { historyEnded, portraitsChanged, stageChanged, tagDefined, tagsChanged } from './events.ts'
import { lineage } from './lineage.ts'
import { permissions } from './permissions.ts'
import { projections } from './projections.ts'
import { reactions } from './reactions.ts'
import { lifecycleRoutes } from './routes/lifecycle.ts'
import { portraitRoutes } from './routes/portraits.ts'
import { tagRoutes } from './routes/tags.ts'
import { valueRoutes } from './routes/values.ts'
import { profilesSettings } from './settings.ts'

export { endHistory } from './commands/end-history.ts'
export { hastenPortraits } from './commands/hasten-portraits.ts'
export { type PutTagAsk, putTags } from './commands/put-tags.ts'
export { type SetTagValueAsk, setTagValues } from './commands/set-tag-values.ts'
export { historyEnded, portraitsChanged, type StageChanged, stageChanged, tagDefined, tagsChanged } from './events.ts'
export { openTags } from './load-tags.ts'
export { type HeldValue, portraitOf, tagsOfMember } from './queries.ts'
export { STAGES, type Stage } from './standing.ts'
export { readValue, type Tag, type TagBook, type TagValue } from './tag.ts'
export { columnsOfField, lineageOfTags, type TagLineage } from './tag-lineage.ts'
export { fitModels } from './yardstick.ts'
export { profilesSettings }

export const profilesModule: HttpModule = {
  name: 'profiles',
  permissions,
  events: [tagsChanged, portraitsChanged, stageChanged, tagDefined, historyEnded],
  reactions,
  chores,
  projections,
  ...(lineage === undefined ? {} : { lineage }),
  routes: [...tagRoutes, ...valueRoutes, ...portraitRoutes, ...lifecycleRoutes],
}
