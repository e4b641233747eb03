import type { HttpModule } from '@atrium/http'
import { chores } from './chores.ts'
import { eventsForgotten, eventsTaken, monthForgotten, sourcesChanged, visitorsLinked } from './events.ts'
import { lineage } from './lineage.ts'
import { permissions } from './permissions.ts'
import { projections } from './projections.ts'
import { countTaken } from './reactions.ts'
import { adminRoutes } from './routes/admin.ts'
import { take } from './routes/intake.ts'
import { trackingSettings } from './settings.ts'

export { putPlan } from './commands/put-plan.ts'
export { type PutSourceAsk, putSources } from './commands/put-sources.ts'
export { type TakeAsk, takeMessages } from './commands/take-messages.ts'
export { contexts, type SeenContext } from './device-queries.ts'
export { eventsTaken, visitorsLinked } from './events.ts'
export { type Message, readMessage } from './message.ts'
export { eventsOfSpans, type Span, spansOf, type TrackedEvent } from './queries.ts'
export { recentEvents } from './recent-queries.ts'
export { type Session, sessionsOf } from './session.ts'
export { listSources, type Source } from './source.ts'
export { doings, type EventSum } from './sum-queries.ts'
export { type Visit, visitsOfSpans } from './visit-queries.ts'
export { trackingSettings }

export const trackingModule: HttpModule = {
  name: 'tracking',
  permissions,
  events: [eventsTaken, visitorsLinked, eventsForgotten, monthForgotten, sourcesChanged],
  reactions: [countTaken],
  chores,
  projections,
  ...(lineage === undefined ? {} : { lineage }),
  routes: [take, ...adminRoutes],
}
