import type { HttpModule } from '@atrium/http'
import type { AudienceDesk } from './desk.ts'
import { audienceEntered, audienceFound, audienceLeft } from './events.ts'
import { forgetOldMoves, movesLineage, noteMoves } from './moves.ts'
import { permissions } from './permissions.ts'
import { commandRoutes } from './routes/commands.ts'
import { customerRoutes } from './routes/customers.ts'
import { filterSchema } from './routes/filter-schema.ts'
import { whySchema } from './routes/forms.ts'
import { elsewhereRoutes } from './routes/of-member.ts'
import { questionRoutes } from './routes/questions.ts'
import { readRoutes } from './routes/reads.ts'

export { CHANNEL_NAMES } from './channel-names.ts'
export { combineAudiences, putLists } from './commands/make-sets.ts'
export { saveAudiencesWith } from './commands/save-audiences.ts'
export { type CustomerPlace, type CustomersAsk, listCustomers } from './customers.ts'
export type { Filter, Leaf } from './definition.ts'
export { AudienceDesk } from './desk.ts'
export { audienceEntered, audienceFound, audienceLeft } from './events.ts'
export { AudienceFollower } from './follower.ts'
export { type AudienceLineage, lineageOfAudiences } from './lineage.ts'
export { overPostgres, type Projected } from './projected.ts'
export { membersOfAudiences, Reading } from './queries.ts'

/** With a desk where a server can ask the projection. */
export const audiencesModuleWith = (desk?: AudienceDesk): HttpModule => ({
  name: 'audiences',
  permissions,
  events: [audienceEntered, audienceLeft, audienceFound],
  reactions: [noteMoves],
  chores: [forgetOldMoves],
  ...(movesLineage === undefined ? {} : { lineage: movesLineage }),
  schemas: [filterSchema, whySchema],
  routes: [
    ...commandRoutes(desk),
    ...customerRoutes(desk),
    ...elsewhereRoutes(),
    ...readRoutes(desk),
    ...questionRoutes(desk),
  ],
})

export const audiencesModule: HttpModule = audiencesModuleWith()
